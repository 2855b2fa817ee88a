"""The grader of the RNN review course: what students call, and the trusted side that judges."""
