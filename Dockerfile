# What grades a class; the course folder is mounted. docs/sandbox.md says how to run it.
# No solution is in the image: the judge runs those of the mounted course folder.
FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap libseccomp2 \
    && rm -rf /var/lib/apt/lists/*
# Who writes scores and feedback into the mounted folder: --build-arg UID=$(id -u)
ARG UID=1000
RUN useradd --create-home --uid "$UID" grader
# Packages before code: an edit of the code installs none of them again.
COPY requirements-grader.lock /opt/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /opt/requirements-grader.lock
COPY . /opt/rnn-review
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e /opt/rnn-review
ENV PATH=/opt/venv/bin:$PATH
USER grader
WORKDIR /course
CMD ["review", "--help"]
