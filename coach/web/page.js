/* Runs once when the page is there: the live count under the answer, the shortcut that sends, the light and dark switch.
   Nothing typed leaves the page from here, and nothing is stored but the choice of light or dark. */
(() => {
  const WORDS_A_MINUTE = 140;

  const count = (box) => {
    const line = document.getElementById("live-count");
    if (!line || !box) return;
    const words = (box.value.match(/\S+/g) || []).length;
    const seconds = Math.round((words * 60) / WORDS_A_MINUTE);
    const spoken = seconds < 90 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
    line.textContent = words === 0 ? "Shift and Enter sends" : `${words} word${words === 1 ? "" : "s"}, about ${spoken} spoken`;
    line.dataset.long = seconds > 150 ? "yes" : "no";
  };
  const box = () => document.querySelector("#answer textarea");
  document.addEventListener("input", (event) => {
    if (event.target.closest && event.target.closest("#answer")) count(event.target);
  });
  // Text is also put into the box by the server (a draft that comes back, a box that is emptied), which fires no event.
  setInterval(() => count(box()), 700);

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a.number");
    if (link) {
      event.preventDefault();
      const note = document.getElementById(link.getAttribute("href").slice(1));
      if (note) {
        note.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
        note.focus({ preventScroll: true });
      }
    }
    if (event.target.closest && event.target.closest("#lights")) {
      const dark = document.body.classList.toggle("dark");
      try { localStorage.setItem("coach-lights", dark ? "dark" : "light"); } catch (error) { /* private window */ }
    }
  });
  const lights = () => {
    try {
      const chosen = localStorage.getItem("coach-lights");
      if (chosen) document.body.classList.toggle("dark", chosen === "dark");
    } catch (error) { /* private window */ }
  };
  // Gradio sets its own class while it starts; ours goes on after it.
  lights();
  [200, 800, 2000].forEach((wait) => setTimeout(lights, wait));
})();
