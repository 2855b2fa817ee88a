// Finds students by name or id, opens the one that a link leads to, and prints lists whole.
{
  const find = document.getElementById("find");
  const students = [...document.querySelectorAll(".student")];
  const texts = students.map((one) => one.querySelector("summary").textContent.toLowerCase());
  find.addEventListener("input", () => {
    const words = find.value.toLowerCase().split(/\s+/);
    let shown = 0;
    students.forEach((one, place) => {
      one.hidden = !words.every((word) => texts[place].includes(word));
      shown += !one.hidden;
    });
    document.getElementById("found").textContent = find.value ? `${shown} of ${students.length}` : "";
  });
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.matches(".student")) target.open = true;
  };
  addEventListener("hashchange", open);
  open();
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not(.student)")) one.open = true;
  });
}
