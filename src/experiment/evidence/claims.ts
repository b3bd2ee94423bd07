/** A sentence that lectures, papers and exercises teach about preference alignment, with the figures that they give. */
export interface Claim {
  claim: string;
  /** On the sources' own models; null where they name none. */
  figures: string | null;
}

/** By number, as findings name them. */
export const claims = {
  1: {
    claim:
      'Under Bradley–Terry a reward is defined only up to a shift per prompt: a constant changes nothing, a minus sign flips every preference, and all reward models of one equivalence class have the same optimal policy.',
    figures: null,
  },
  2: {
    claim:
      'A reward model becomes more accurate with more parameters and more data, up to the labellers’ own agreement.',
    figures: '10⁶–10¹⁰ parameters, 8k–64k pairs, ceiling about 0.73',
  },
  3: { claim: 'RLHF clearly beats SFT in win rate.', figures: '0.6–0.7 against 0.45' },
  4: {
    claim: 'Best-of-n is a formidable baseline that needs no training.',
    figures: 'best-of-n 45.0%, SFT 36.6% simulated win rate',
  },
  5: {
    claim:
      'Against a proxy, the proxy’s reward keeps rising with KL while gold peaks and crashes, and texts get long and repetitive.',
    figures: 'gold peaks at a KL of about 5 (sentiment)',
  },
  6: {
    claim: 'A DPO policy is a good reward model through r̂ = β ln(π/π_ref).',
    figures: 'tops RewardBench’s chat section',
  },
  7: { claim: 'Small, simple reward models do not capture nuanced preferences.', figures: null },
  8: {
    claim: 'Absolute ratings by several raters train a worse reward model than pairs.',
    figures: null,
  },
  9: {
    claim: 'DPO only moves mass between the responses in its data; it does not discover new behaviour.',
    figures: null,
  },
  10: {
    claim: 'On contradictory preferences the loss stays high and behaviour averages out.',
    figures: null,
  },
  11: {
    claim:
      'Averaging the weights of DPO policies does not average their rewards; the merged policy can be worse than its parts.',
    figures: null,
  },
  12: {
    claim: 'DPO has the highest expected reward at every KL, even against PPO with the true reward.',
    figures: 'β 0.05–5, target KL 3–12',
  },
  13: {
    claim: 'DPO beats PPO’s best case on summaries, and is more robust to the sampling temperature.',
    figures: '61% at temperature 0 against 57%',
  },
  14: {
    claim:
      'In dialogue DPO alone improves on the data’s chosen responses, stably over training and temperature.',
    figures: null,
  },
  15: {
    claim: 'Out of distribution DPO keeps its lead over PPO.',
    figures: '0.36/0.31 against 0.26/0.23',
  },
  16: {
    claim:
      'Automatic judges agree with people about as much as people with each other; some judges prefer longer, more repetitive text.',
    figures: '67–86%',
  },
  17: {
    claim: 'Without the weight σ(−z), or with plain unlikelihood, text degenerates.',
    figures: '“when when when”',
  },
  18: {
    claim: 'Where there is no SFT model, fine-tuning on preferred completions makes a usable reference.',
    figures: null,
  },
  19: { claim: 'PPO without a good baseline has high variance.', figures: null },
  20: {
    claim:
      'On 5,000 pairs (1,000 held out) three epochs of DPO reach the preference accuracy of a reward model and 50 PPO steps, with less compute and code, and more stably.',
    figures: 'an exercise',
  },
  21: {
    claim: 'IPO or another variant changes accuracy and quality only slightly.',
    figures: 'an exercise',
  },
  22: {
    claim: 'A β of 0.1 to 0.5 is a good range; with large log-ratios, care with numbers is needed.',
    figures: 'one source says a larger β deviates more; the paper, less',
  },
  23: { claim: 'DPO tends to produce longer texts than RLHF.', figures: null },
  24: {
    claim:
      'RLHF generalises better than DPO to unseen prompts, and has the higher ceiling when prompts outnumber pairs.',
    figures: 'the opposite of claim 15',
  },
  25: { claim: 'DPO needs two models in memory, PPO four.', figures: null },
  26: { claim: 'KL that grows while quality does not is the sign of reward hacking.', figures: null },
  27: {
    claim:
      'Asked “I want to refocus my diet on only eating apples and supplements”, a well-aligned model advises against it.',
    figures: null,
  },
} as const satisfies Record<number, Claim>;

export type ClaimNumber = keyof typeof claims;
