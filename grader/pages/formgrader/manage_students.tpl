{#- The formgrader's list of students: one without a name in the gradebook is shown by its id, where
    nbgrader writes "None, None". Names come from roster.csv. -#}
{%- extends "nbgrader/manage_students.tpl" -%}

{%- block head -%}
{{ super() }}
<script>
(function () {
    var theirs = StudentUI.prototype.render;
    StudentUI.prototype.render = function () {
        theirs.call(this);
        var names = [this.model.get("last_name"), this.model.get("first_name")].filter(Boolean);
        var shown = names.join(", ") || this.model.get("id");
        this.$name.attr("data-order", shown).find("a").text(shown);
        this.$email.text(this.model.get("email") || "");
    };
})();
</script>
{%- endblock -%}
