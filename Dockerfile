# The course with its grader and everything that it needs; docs/sandbox.md says how to run it.
FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap libseccomp2 make git \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/rnn-review
COPY . .
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.lock \
    && .venv/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation -e .
ENV PATH=/opt/rnn-review/.venv/bin:$PATH
CMD ["review", "--help"]
