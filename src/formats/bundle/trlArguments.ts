import type { RunConfig } from '../../experiment/methods/record.ts';
import type { TrlArguments, TrlExport, TrlTrainer } from '../../experiment/methods/trl.ts';
import { MOST_NEW_TOKENS } from '../../experiment/mostNewTokens.ts';

/*
 * Every value of TRL's configurations that could change a run, so that a script depends on no default: those of the
 * trainer's own class all of them, of transformers' TrainingArguments those that decide updates, precision, order and
 * what is written. e2e/peers/trl_names_every_value.py holds this against TRL itself.
 */

/** Of all trainers. */
const COMMON: TrlArguments = {
  trust_remote_code: false,
  model_init_kwargs: null,
  router_aux_loss_coef: null,
  disable_dropout: true,
  dataset_num_proc: null,
  pad_to_multiple_of: null,
  activation_offloading: false,
};

/** The policy is never the reference of a later step. */
const REFERENCE: TrlArguments = {
  sync_ref_model: false,
  ref_model_mixup_alpha: 0.6,
  ref_model_sync_steps: 512,
};

const PRECOMPUTED: TrlArguments = { precompute_ref_log_probs: false, precompute_ref_batch_size: null };

/** Sampling as the lab samples, by transformers itself and from the whole distribution. */
const { dataset_num_proc: _, ...withoutDataset } = COMMON;
const SAMPLING: TrlArguments = {
  ...withoutDataset,
  ...REFERENCE,
  remove_unused_columns: false,
  num_generations_eval: null,
  ds3_gather_for_generation: true,
  shuffle_dataset: false,
  generation_batch_size: null,
  steps_per_generation: 1,
  top_p: 1,
  top_k: 0,
  min_p: null,
  generation_kwargs: null,
  chat_template_kwargs: null,
  repetition_penalty: 1,
  cache_implementation: null,
  use_vllm: false,
  vllm_mode: 'colocate',
  vllm_model_impl: 'vllm',
  vllm_enable_sleep_mode: false,
  vllm_structured_outputs_regex: null,
  vllm_server_base_url: null,
  vllm_server_host: '0.0.0.0',
  vllm_server_port: 8000,
  vllm_server_timeout: 240,
  vllm_group_port: 51216,
  vllm_gpu_memory_utilization: 0.3,
  vllm_max_model_length: null,
  vllm_tensor_parallel_size: 1,
  epsilon: 0.2,
  epsilon_high: null,
  reward_weights: null,
  mask_truncated_completions: false,
  log_completions: false,
  log_multimodal: false,
  num_completions_to_print: null,
  log_unique_prompts: false,
  use_transformers_continuous_batching: false,
  transformers_continuous_batching_config: null,
};

const neutral: Readonly<Record<TrlTrainer, TrlArguments>> = {
  DPO: {
    ...COMMON,
    ...REFERENCE,
    ...PRECOMPUTED,
    truncation_mode: 'keep_start',
    padding_free: false,
    ld_alpha: null,
    f_divergence_type: 'reverse_kl',
    f_alpha_divergence_coef: 0.5,
    use_weighting: false,
    discopop_tau: 0.05,
  },
  KTO: { ...COMMON, ...REFERENCE, ...PRECOMPUTED },
  Reward: { ...omit(COMMON, ['router_aux_loss_coef']), chat_template_path: null, eos_token: null },
  SFT: {
    ...omit(COMMON, ['disable_dropout']),
    chat_template_path: null,
    dataset_text_field: 'text',
    dataset_kwargs: null,
    eos_token: null,
    truncation_mode: 'keep_start',
    shuffle_dataset: false,
    packing: false,
    packing_strategy: 'bfd',
    padding_free: false,
    eval_packing: null,
    assistant_only_loss: false,
  },
  RLOO: { ...omit(SAMPLING, ['activation_offloading']), reward_clip_range: null },
  GRPO: {
    ...omit(SAMPLING, ['activation_offloading']),
    cast_lm_head_to_fp32: false,
    delta: null,
    sapo_temperature_neg: 1.05,
    sapo_temperature_pos: 1,
    vespo_k_pos: 2,
    vespo_lambda_pos: 3,
    vespo_k_neg: 3,
    vespo_lambda_neg: 2,
    importance_sampling_level: 'token',
    multi_objective_aggregation: 'sum_then_normalize',
    top_entropy_quantile: 1,
    entropy_coef: 0,
    use_adaptive_entropy: false,
    entropy_coef_min: 0,
    entropy_coef_max: 1,
    entropy_coef_delta: 0.005,
    entropy_target: 0.2,
    max_tool_calling_iterations: null,
    vllm_importance_sampling_correction: true,
    vllm_importance_sampling_mode: 'sequence_mask',
    vllm_importance_sampling_clip_max: 3,
    vllm_importance_sampling_clip_min: null,
    off_policy_mask_threshold: null,
    log_completions_hub_repo: null,
  },
};

function omit(values: TrlArguments, names: readonly string[]): TrlArguments {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

/** The lab's schedules under transformers' names. */
function scheduleOf({ schedule, warmupSteps }: RunConfig): string {
  if (schedule === 'linear') return 'linear';
  return Number(warmupSteps) > 0 ? 'constant_with_warmup' : 'constant';
}

export interface Lengths {
  contextLength: number;
  /** Tokens of the longest prompt, for trainers that sample. */
  longestPrompt: number;
}

/** As the lab samples, within what the context leaves. */
function completionLength({ maxNewTokens = MOST_NEW_TOKENS }: RunConfig, left: number): number {
  return Math.max(1, Math.min(left, Number(maxNewTokens)));
}

/** All arguments but the output folder, the number of steps and the batch of a process. */
export function trlArguments(
  { trainer, args }: TrlExport,
  config: RunConfig,
  { contextLength, longestPrompt }: Lengths,
): TrlArguments {
  const samples = trainer === 'RLOO' || trainer === 'GRPO';
  return {
    ...neutral[trainer],
    ...args(config),
    ...(samples
      ? { max_completion_length: completionLength(config, contextLength - longestPrompt) }
      : { max_length: contextLength, train_sampling_strategy: 'sequential' }),
    learning_rate: Number(config.learningRate),
    lr_scheduler_type: scheduleOf(config),
    lr_scheduler_kwargs: null,
    warmup_steps: Number(config.warmupSteps ?? 0),
    optim: 'adamw_torch',
    adam_beta1: 0.9,
    adam_beta2: 0.999,
    adam_epsilon: 1e-8,
    weight_decay: 0,
    max_grad_norm: Number(config.maxGradNorm ?? 0),
    gradient_accumulation_steps: 1,
    label_smoothing_factor: 0,
    neftune_noise_alpha: null,
    seed: Number(config.seed),
    data_seed: Number(config.seed),
    dataloader_drop_last: true,
    bf16: false,
    fp16: false,
    gradient_checkpointing: false,
    torch_compile: false,
    use_liger_kernel: false,
    use_cpu: false,
    logging_strategy: 'steps',
    logging_steps: 1,
    eval_strategy: 'no',
    save_strategy: 'no',
    report_to: 'none',
  };
}
