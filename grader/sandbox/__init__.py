"""Where student code runs: a Jupyter kernel, isolated in namespaces of its own.

`provisioner.SandboxProvisioner` is Jupyter's extension point (entry point ``review-sandbox``); the
other modules define what such a kernel may see (`mounts`), call (`syscalls`) and use (`rlimits`,
`cgroup`, `gpu`), and what a machine needs for it (`support`).
"""
