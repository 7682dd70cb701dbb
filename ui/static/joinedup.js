// What the chat and the pages share: evidence beside an answer, previews, feedback, copying.
(() => {
  const byId = (id) => document.getElementById(id);
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const say = (where, words) => { if (where) where.textContent = words; };
  let cameFrom = null;

  // Evidence: a marker opens its citation in the panel where there is one.
  const openEvidence = async (marker) => {
    const claim = marker.closest(".claim");
    const query = new URLSearchParams({ part: "true", claim: claim ? claim.dataset.claim : "-1" });
    let html;
    try {
      const response = await fetch(`${marker.getAttribute("href")}?${query}`);
      html = response.ok ? await response.text() : "";
    } catch { html = ""; }
    const shown = byId("evidence-shown");
    if (html) {
      shown.innerHTML = html; // made by our own templates, which escape all text
    } else {
      shown.textContent = "The evidence could not be fetched. Check that Joinedup is still running, and choose the number again.";
    }
    document.querySelectorAll(".chosen").forEach((each) => each.classList.remove("chosen"));
    marker.classList.add("chosen");
    if (claim) claim.classList.add("chosen");
    cameFrom = marker;
    hidePreview();
    document.body.classList.add("ju-evidence-open");
    const right = byId("ju-right");
    if (right) right.scrollTop = 0;
    const heading = shown.querySelector("h2");
    if (heading) heading.focus({ preventScroll: true });
  };
  const closeEvidence = () => {
    document.body.classList.remove("ju-evidence-open");
    if (cameFrom && cameFrom.isConnected) cameFrom.focus();
  };

  // Previews: pointing at a marker, or focusing it, shows the words that it quotes.
  let preview = null;
  const hidePreview = () => {
    if (!preview) return;
    document.querySelectorAll('[aria-describedby="ju-preview"]').forEach((m) => m.removeAttribute("aria-describedby"));
    preview.remove();
    preview = null;
  };
  const showPreview = (marker) => {
    hidePreview();
    preview = document.createElement("div");
    preview.id = "ju-preview";
    preview.className = "ju-preview";
    preview.setAttribute("role", "tooltip");
    preview.textContent = marker.dataset.quote;
    document.body.append(preview);
    const at = marker.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - preview.offsetWidth - 8));
    preview.style.left = `${left + window.scrollX}px`;
    preview.style.top = `${at.bottom + 6 + window.scrollY}px`;
    marker.setAttribute("aria-describedby", "ju-preview");
  };
  const markerOf = (event) => event.target instanceof Element && event.target.closest("a.marker[data-quote]");
  document.addEventListener("mouseover", (event) => {
    const marker = markerOf(event);
    if (marker) showPreview(marker);
    else if (!(event.target instanceof Element && event.target.closest("#ju-preview"))) hidePreview();
  });
  document.addEventListener("focusin", (event) => { const marker = markerOf(event); if (marker) showPreview(marker); else hidePreview(); });

  // Copying: the words with their citations, or a link.
  const copy = async (button) => {
    const done = (words) => { const before = button.textContent; button.textContent = words; setTimeout(() => { button.textContent = before; }, 2500); };
    try {
      if (button.dataset.copyLink) {
        await navigator.clipboard.writeText(new URL(button.dataset.copyLink, location.href).href);
      } else {
        const { text, html } = await (await fetch(button.dataset.copy)).json();
        const item = { "text/plain": new Blob([text], { type: "text/plain" }), "text/html": new Blob([html], { type: "text/html" }) };
        await navigator.clipboard.write([new ClipboardItem(item)]);
      }
      done("Copied");
    } catch { done("Your browser did not allow copying"); }
  };

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const marker = event.target.closest("a.marker[data-quote]");
    if (marker && byId("evidence-shown") && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      openEvidence(marker);
      return;
    }
    if (event.target.closest("[data-close-evidence]")) closeEvidence();
    const copying = event.target.closest("[data-copy], [data-copy-link]");
    if (copying) copy(copying);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (preview) hidePreview();
    else if (document.body.classList.contains("ju-evidence-open")) closeEvidence();
  });

  // Feedback: sent where the person is, and said so.
  const send = async (form, submitter) => {
    const said = form.querySelector(".said");
    try {
      const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, submitter)), headers: { "X-Requested-With": "fetch" } });
      say(said, response.ok ? (submitter && submitter.name === "withdraw" ? "Withdrawn." : "Thank you. This is kept.") : "This could not be kept. Reload the page and try again.");
      if (response.ok && submitter && submitter.name === "withdraw") form.reset();
    } catch { say(said, "This could not be sent. Check that Joinedup is still running."); }
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.verdict, form.useful")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  document.addEventListener("change", (event) => {
    const form = event.target instanceof Element && event.target.closest("form.useful");
    if (form && event.target.name === "useful") send(form, null);
  });

  document.addEventListener("timeline:open", (event) => {
    if (!event.target.closest(".turn")) return;
    event.preventDefault();
    location.assign(`/timeline?open=${encodeURIComponent(event.detail.id)}#initiative`);
  });

  // The chat: the address follows the conversation, and a new question is read from its start.
  let known = null;
  let turns = 0;
  const follow = () => {
    const transcript = document.querySelector(".ju-transcript");
    if (!transcript) return;
    if (window.joinedupTimeline) window.joinedupTimeline();
    const { conversation } = transcript.dataset;
    const count = Number(transcript.dataset.turns);
    if (conversation !== known) {
      const first = known === null;
      known = conversation;
      const wanted = conversation ? `/?conversation=${conversation}` : "/";
      if (location.pathname + location.search !== wanted) history.replaceState(null, "", wanted + (first ? location.hash : ""));
      turns = first && !location.hash ? 0 : count;
      if (first && location.hash.startsWith("#turn-")) {
        const turn = byId(location.hash.slice(1));
        if (turn) turn.scrollIntoView({ block: "start" });
      }
    }
    if (count > turns && count > 1) {
      const all = transcript.querySelectorAll(".turn");
      all[all.length - 1].scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    }
    turns = count;
  };
  new MutationObserver(follow).observe(document.documentElement, { childList: true, subtree: true });
})();
