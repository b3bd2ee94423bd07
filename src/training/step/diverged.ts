/** The loss or the gradient is NaN or infinite. The weights from before that step are kept. */
export class Diverged extends Error {
  readonly cure = 'Lower the learning rate, or raise β if the method has one, and start the run again.';

  constructor(step: number, loss: number, learningRate: number) {
    super(`Step ${step} gave a loss of ${loss} or a non-finite gradient, at learning rate ${learningRate}.`);
    this.name = 'Diverged';
  }
}
