{#- The formgrader's first page, with what its buttons do in this course. A missing exchange is a
    remark here, not a warning above each page: classes of a learning management system have none. -#}
{%- extends "nbgrader/manage_assignments.tpl" -%}

{%- block messages -%}
<div class="panel panel-default">
  <div class="panel-heading">
    <h4 class="panel-title"><a class="collapsed" role="button" data-toggle="collapse" href="#collapseOne" aria-expanded="false" aria-controls="collapseOne">Instructions (click to expand)</a></h4>
  </div>
  <div id="collapseOne" class="panel-collapse collapse">
    <div class="panel-body">
      <ol>
        <li><b>Generate</b> makes the students' version of an assignment, as <code>review release</code> does.</li>
        <li><b>Submissions</b> are in the course folder's <code>submitted/</code>; <code>review collect</code> puts downloads of learning management systems there.</li>
        <li>To <b>autograde</b>, click on the number of submissions, or run <code>review autograde</code>.</li>
        <li>To change points or to <b>comment</b>, open Manual Grading.</li>
        <li><b>Generate Feedback</b> makes pages in <code>feedback/</code>; so does <code>review feedback</code>, which also writes zips for Canvas and Moodle.</li>
        <li><b>Release</b>, <b>Collect</b> and <b>Release Feedback</b> use nbgrader's exchange, on a JupyterHub.</li>
      </ol>
    </div>
  </div>
</div>
{% if exchange_missing %}
<p class="text-muted" id="no-exchange">No exchange at <code>{{ exchange | e }}</code>: Release, Collect and Release Feedback are for JupyterHubs that have one.</p>
{% endif %}
{%- endblock -%}
