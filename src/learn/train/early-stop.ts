/** Keeps the weights of the epoch with the least validation loss, and says when to stop. */
export class EarlyStop {
  readonly losses: number[] = [];
  best: Float32Array | undefined;
  private readonly patience: number;
  private bestEpoch = 0;

  constructor(patience: number) {
    this.patience = patience;
  }

  add(loss: number, weights: () => Float32Array): void {
    this.losses.push(loss);
    const epoch = this.losses.length - 1;
    if (this.best !== undefined && !(loss < this.losses[this.bestEpoch])) return;
    this.bestEpoch = epoch;
    this.best = weights();
  }

  get isOver(): boolean {
    return this.losses.length - 1 - this.bestEpoch >= this.patience;
  }
}
