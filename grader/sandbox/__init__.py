"""Where student code runs: a Jupyter kernel in namespaces of its own, behind closed doors.

`provisioner.SandboxProvisioner` is Jupyter's extension point (entry point ``review-sandbox``); the
other modules say what such a kernel may see (`mounts`), call (`syscalls`) and use up (`limits`,
`cgroup`, `gpu`), and what a machine needs for it (`support`).
"""
