BEGIN TRANSACTION;
CREATE TABLE results (
    assignment text not null,
    student_id text not null,
    rests_on text not null,    -- hash of all that decides the result
    gradebook text not null,   -- hash of the address of the one that has it; empty before that
    seconds real not null,
    result text not null,      -- JSON
    feedback text not null,    -- a notebook
    primary key (assignment, student_id)
);
INSERT INTO "results" VALUES('01_three_characters','ada','rests-on-ada','address-hash',2.5,'{"assignment": "01_three_characters", "student_id": "ada", "state": "graded", "reason": "", "questions": [{"question": "char_maps", "points": 1.0, "max_points": 1.0, "words": "Right."}, {"question": "get_next", "points": 0.0, "max_points": 1.0, "words": "The sum is wrong."}], "submission_sha256": "ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss", "seconds": 2.5, "provenance": {"course_sha256": "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc", "environment_sha256": "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "device": "CPU", "sandbox": true}, "score": 1.0, "max_score": 2.0}','{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "cell-0",
   "metadata": {},
   "outputs": [],
   "source": [
    "x = 1"
   ]
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}');
INSERT INTO "results" VALUES('01_three_characters','o''brien','rests-on-obrien','',2.5,'{"assignment": "01_three_characters", "student_id": "o''brien", "state": "timeout", "reason": "The notebook was stopped after 600 s.", "questions": [{"question": "char_maps", "points": 1.0, "max_points": 1.0, "words": "Right."}, {"question": "get_next", "points": 0.0, "max_points": 1.0, "words": "Not checked."}], "submission_sha256": "ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss", "seconds": 2.5, "provenance": {"course_sha256": "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc", "environment_sha256": "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "device": "CPU", "sandbox": true}, "score": 1.0, "max_score": 2.0}','{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "cell-0",
   "metadata": {},
   "outputs": [],
   "source": [
    "x = 1"
   ]
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}');
COMMIT;
