{#- What all lists of the formgrader are made from: on a phone the table scrolls, and not the page. -#}
{%- extends "nbgrader/base.tpl" -%}

{%- block script -%}
{{ super() }}
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
@media (max-width: 767px) {
  .table { display: block; overflow-x: auto; }
  .page-header { margin: 10px 0; padding: 0; }
  .page-header h1 { margin: 5px 0; font-size: 22px; }
  .jupyter-logo { display: none; }
}
</style>
{%- endblock -%}
