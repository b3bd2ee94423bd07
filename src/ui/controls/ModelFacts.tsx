import { roughCount } from '../numbers.ts';
import { useLabState } from '../useLab.ts';

/** What is being trained, in one breath. */
export function ModelFacts() {
  const model = useLabState((state) => state.model);
  if (!model) return null;
  return (
    <section className="facts" aria-labelledby="model-heading">
      <h3 id="model-heading">The model “{model.name}”</h3>
      <p>
        {roughCount(model.parameters)} parameters: {model.layers} layers, width {model.width}, {model.heads}{' '}
        heads, {model.vocabulary} tokens, context {model.contextLength}.
        {model.memory.frozen && ` The frozen model is kept in ${model.memory.frozen}.`}
      </p>
    </section>
  );
}
