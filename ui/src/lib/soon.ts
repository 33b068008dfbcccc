/** Work that is done a moment after it was last wished for. */
export class Soon {
  readonly #work: () => Promise<void>;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  wish(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#now(), 60);
  }

  /** Waits until what was wished for is done. */
  async settled(): Promise<void> {
    if (this.#pause !== undefined) this.#now();
    await this.#last;
  }

  #now(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#last = this.#work();
  }
}
