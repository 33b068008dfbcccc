/** The time for "2 min ago", moved on every half minute. */
class Clock {
  now = $state.raw(new Date());

  constructor() {
    setInterval(() => {
      this.now = new Date();
    }, 30_000);
  }
}

export const clock = new Clock();
