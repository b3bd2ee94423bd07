import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import type { ChatText } from '../../text/chat/chatTemplate.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import type { Sequence } from '../sequences.ts';

/**
 * Token ids of a conversation that a chat template wrote. The template writes special tokens itself, so none is put
 * before the prompt. The completion ends with end-of-text, where sampling stops: what the template writes behind it, a
 * line break as a rule, is left out, and where the template writes none, it is added.
 */
export function tokeniseChat(
  { prompt, completion }: ChatText,
  { endOfText }: Pick<ModelConfig, 'endOfText'>,
  tokenizer: Tokenizer,
): Sequence {
  const ids = tokenizer.encodeMarked(completion, true);
  const end = ids.lastIndexOf(endOfText);
  return {
    prompt: tokenizer.encodeMarked(prompt, false),
    completion: [...(end === -1 ? ids : ids.slice(0, end)), endOfText],
  };
}
