() => {
  // A citation marker is a link to "#cite-TURN-NUMBER": choosing it shows that piece of evidence.
  const show = (id) => {
    const chosen = document.getElementById(id);
    if (!chosen) return;
    document.querySelectorAll("#evidence .evidence").forEach((piece) => { piece.hidden = true; });
    const hint = document.getElementById("evidence-hint");
    if (hint) hint.hidden = true;
    chosen.hidden = false;
    chosen.focus({ preventScroll: true });
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    chosen.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "nearest" });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href*="#cite-"]');
    if (!link) return;
    event.preventDefault();
    show(link.getAttribute("href").split("#")[1]);
  }, true);

  // A new question moves to the top of the conversation, so that its answer is read from the start.
  let turns = 0;
  new MutationObserver(() => {
    const asked = document.querySelectorAll("#chat .message.user, #chat .user-row, #chat .user.message");
    if (asked.length > turns) asked[asked.length - 1].scrollIntoView({ block: "start" });
    turns = asked.length;
  }).observe(document.body, { childList: true, subtree: true });
}
