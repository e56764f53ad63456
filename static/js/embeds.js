// Loads a post or a video into its figure, when a reader asks for it. Until then nobody elsewhere hears of the reader.

for (const figure of document.querySelectorAll("figure[data-player]")) offer(figure);

function offer(figure) {
  const { player, provider } = figure.dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "embed__load";
  button.append(`Load from ${provider}`);
  const consequence = document.createElement("span");
  consequence.className = "embed__consequence";
  consequence.textContent = `${provider} then learns of your visit.`;
  button.append(consequence);
  button.addEventListener("click", () => {
    const frame = frameOf(player, provider, "video" in figure.dataset);
    button.replaceWith(frame);
    frame.focus();
  });
  figure.querySelector("figcaption").before(button);
}

function frameOf(player, provider, isVideo) {
  const frame = document.createElement("iframe");
  frame.className = isVideo ? "embed__frame embed__frame--video" : "embed__frame";
  frame.title = isVideo ? `Video on ${provider}` : `Post on ${provider}`;
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation");
  frame.allow = "fullscreen; encrypted-media; picture-in-picture";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.credentialless = true; // without the reader's cookies of theirs, in browsers that can
  frame.src = player;
  return frame;
}
