// The focal point: set by a click on the picture or with the arrow keys, with each crop shown as readers get it.
// Without this there are two fields for numbers.

const CROPS = [
  ["16:9", 16 / 9],
  ["4:3", 4 / 3],
  ["1:1", 1],
];
const STEP = 0.01;
const LARGE_STEP = 0.1;

const element = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);
const within = (value) => Math.min(1, Math.max(0, value));
const percent = (value) => `${Math.round(value * 100)} %`;

class FocalPoint {
  constructor(root, across, down, crops) {
    Object.assign(this, { across, down });
    this.picture = root.querySelector("img");
    this.ratio = this.picture.getAttribute("width") / this.picture.getAttribute("height");
    this.stage = element("div", { className: "focal-picture__stage" });
    this.picture.replaceWith(this.stage);
    this.point = element("button", { type: "button", className: "focal-picture__point" });
    this.point.setAttribute("aria-describedby", "focal-help");
    this.stage.append(this.picture, this.point);
    root.append(
      element("p", {
        id: "focal-help",
        className: "help",
        textContent:
          "Click on what every crop must keep in view. With the keyboard: go to the point, and move it with the arrow keys, with Shift in larger steps.",
      }),
    );
    this.frames = CROPS.map(([name, ratio]) => this.frame(crops, name, ratio));
    crops.hidden = false;
    this.stage.addEventListener("pointerdown", (event) => this.grab(event));
    this.point.addEventListener("keydown", (event) => this.step(event));
    for (const field of [across, down]) field.addEventListener("input", () => this.draw());
    this.draw();
  }

  frame(crops, name, ratio) {
    const image = element("img", { src: this.picture.src, alt: "" });
    const frame = element("figure", { className: "crops__crop" });
    const window = element("div", { className: "crops__window" });
    window.style.aspectRatio = ratio;
    window.append(image);
    frame.append(window, element("figcaption", { textContent: name }));
    crops.append(frame);
    return { image, ratio };
  }

  get place() {
    const read = (field) => (field.value === "" || Number.isNaN(Number(field.value)) ? 0.5 : within(Number(field.value)));
    return [read(this.across), read(this.down)];
  }

  set(x, y) {
    this.across.value = within(x).toFixed(2);
    this.down.value = within(y).toFixed(2);
    for (const field of [this.across, this.down]) field.dispatchEvent(new Event("change", { bubbles: true }));
    this.draw();
  }

  grab(event) {
    if (event.button) return;
    event.preventDefault();
    const follow = ({ clientX, clientY }) => {
      const box = this.picture.getBoundingClientRect();
      this.set((clientX - box.left) / box.width, (clientY - box.top) / box.height);
    };
    follow(event);
    this.stage.setPointerCapture(event.pointerId);
    this.stage.addEventListener("pointermove", follow);
    for (const end of ["pointerup", "pointercancel"]) {
      this.stage.addEventListener(end, () => this.stage.removeEventListener("pointermove", follow), { once: true });
    }
    this.point.focus({ preventScroll: true });
  }

  step(event) {
    const far = event.shiftKey ? LARGE_STEP : STEP;
    const moves = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const [x, y] = this.place;
    this.set(x + move[0], y + move[1]);
  }

  draw() {
    const [x, y] = this.place;
    this.point.style.left = `${x * 100}%`;
    this.point.style.top = `${y * 100}%`;
    this.point.setAttribute("aria-label", `Focal point, ${percent(x)} from the left, ${percent(y)} from the top`);
    for (const { image, ratio } of this.frames) {
      // The share of the picture that the crop shows, and where it begins: centred on the point, and inside the picture.
      const [wide, high] = ratio < this.ratio ? [ratio / this.ratio, 1] : [1, this.ratio / ratio];
      const at = (place, share) => (share === 1 ? 50 : (within((place - share / 2) / (1 - share)) * 100).toFixed(2));
      image.style.objectPosition = `${at(x, wide)}% ${at(y, high)}%`;
    }
  }
}

const [root, across, down, crops] = ["[data-focal]", "#id_focal_x", "#id_focal_y", "[data-crops]"].map((one) =>
  document.querySelector(one),
);
if (root && across && down) new FocalPoint(root, across, down, crops);
