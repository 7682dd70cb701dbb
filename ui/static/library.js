// The library: files dropped on the form are sent by it, and a job's page follows the job.
(() => {
  const form = document.getElementById("ju-add");
  if (form) {
    const input = form.querySelector("input[type=file]");
    form.querySelector(".ju-dropping").hidden = false;
    const over = (is) => form.classList.toggle("over", is);
    form.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
    form.addEventListener("dragleave", () => over(false));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      form.requestSubmit();
    });
    form.addEventListener("submit", () => { form.querySelector(".said").textContent = "Sending the files."; });
  }

  const job = document.getElementById("ju-job");
  if (!job) return;
  const said = document.getElementById("ju-job-said");
  const isOver = () => job.querySelector("[data-over]").dataset.over === "yes";
  const look = async () => {
    try {
      const response = await fetch(job.dataset.address);
      const html = response.ok ? await response.text() : "";
      const focused = job.contains(document.activeElement);
      if (html && (!focused || html.includes('data-over="yes"'))) {
        job.innerHTML = html; // made by our own templates, which escape all text
        const doing = job.querySelector(".doing, .ju-error");
        if (doing && said.textContent !== doing.textContent) said.textContent = doing.textContent;
      }
    } catch { /* the next look may succeed */ }
    if (!isOver()) setTimeout(look, 1000);
  };
  if (!isOver()) setTimeout(look, 500);
})();
