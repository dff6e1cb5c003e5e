/* Where the boxes and arrows of the film stand: side by side on a wide page, one below the other on a narrow one. */
(function () {
  "use strict";

  function wide(film) {
    const choice = film.skills.length > 0 && !film.shown.length;
    const big = { x: 196, y: 322, w: 530, h: 194 }, small = { x: 20, y: 322, w: 140, h: 194 };
    return {
      w: 960, h: 590,
      stimulus: { x: 20, y: 64, w: 140, h: 132 }, sensory: { x: 196, y: 64, w: 176, h: 132 },
      attention: { x: 196, y: 224, w: 176, h: 66 }, short: { x: 442, y: 64, w: 284, h: 196 },
      declarative: choice ? small : big, procedural: choice ? big : small, response: { x: 782, y: 64, w: 158, h: 452 },
      strip: { x: 20, y: 548, w: 920, h: 20 }, head: { x: 20, y: 28 }, choice,
      arrows: {
        see: [[160, 130], [196, 130]], encode: [[372, 130], [442, 130]], transfer: [[560, 260], [560, 322]],
        fetch: [[610, 322], [610, 260]], read: [[726, 150], [782, 150]], retrieve: [[726, 420], [782, 420]],
        lose: [[700, 64], [700, 36]],
        act: [[726, 450], [782, 450]], signal: [[90, 196], [90, 306], [230, 306], [230, 322]],
      },
      labels: {
        see: null, encode: [[407, 112], "middle"], transfer: [[552, 296], "end"], fetch: [[618, 296], "start"],
        read: [[754, 140], "middle"], retrieve: [[754, 410], "middle"], lose: [[692, 48], "end"], act: null, signal: null,
      },
    };
  }

  // On a narrow page a choice task needs few boxes at full size; the others stand small at the bottom.
  function narrowChoice() {
    const small = (x, y) => ({ x, y, w: 185, h: 42 });
    return {
      w: 400, h: 640, choice: true,
      stimulus: { x: 10, y: 44, w: 150, h: 90 }, attention: { x: 190, y: 56, w: 200, h: 62 },
      procedural: { x: 10, y: 166, w: 380, h: 180 }, response: { x: 10, y: 378, w: 380, h: 112 },
      sensory: small(10, 504), short: small(205, 504), declarative: small(10, 552),
      strip: { x: 10, y: 612, w: 380, h: 16 }, head: { x: 10, y: 24 },
      arrows: { signal: [[85, 134], [85, 166]], act: [[200, 346], [200, 378]] }, labels: { signal: null, act: null },
    };
  }

  function narrow(film) {
    if (film.skills.length > 0 && !film.shown.length) return narrowChoice();
    return {
      w: 400, h: 796, choice: false,
      stimulus: { x: 10, y: 44, w: 150, h: 134 }, sensory: { x: 190, y: 44, w: 200, h: 134 },
      attention: { x: 10, y: 196, w: 250, h: 58 }, short: { x: 10, y: 274, w: 380, h: 126 },
      declarative: { x: 10, y: 430, w: 380, h: 150 }, procedural: { x: 10, y: 698, w: 380, h: 44 }, response: { x: 10, y: 606, w: 380, h: 78 },
      strip: { x: 10, y: 762, w: 380, h: 18 }, head: { x: 10, y: 24 },
      arrows: {
        see: [[160, 96], [190, 96]], encode: [[320, 178], [320, 274]], transfer: [[150, 400], [150, 430]],
        fetch: [[190, 430], [190, 400]], read: [[382, 400], [395, 415], [395, 596], [384, 606]], retrieve: [[150, 580], [150, 606]],
        lose: [[372, 274], [372, 246]],
      },
      labels: {
        see: null, encode: [[312, 234], "end"], transfer: [[142, 420], "end"], fetch: [[198, 420], "start"], read: null,
        retrieve: [[158, 598], "start"], lose: [[366, 256], "end"],
      },
    };
  }

  window.MultistoreLayouts = { wide, narrow };
})();
