import { type ChatFormat, plainChat } from '../../formats/preferences/messages.ts';
import { TemplateProblem } from '../../text/chat/boundedTemplate.ts';
import type { ChatTemplate } from '../../text/chat/chatTemplate.ts';

/**
 * How a model's conversations become text: by its own template where it has one. A conversation that the template
 * does not run with is written as plain text, and the report says so.
 *
 * @param template null where the model has none
 */
export function chatFormatOf(template: ChatTemplate | null): ChatFormat {
  if (!template) return plainChat;
  let [byTemplate, plain, problem] = [0, 0, ''];
  return {
    takesApart: true,
    words: () => {
      const written = 'Conversations are written with the model’s own chat template.';
      if (plain === 0) return written;
      return `${byTemplate > 0 ? `${written} ` : ''}${plain} of ${byTemplate + plain} conversations are plain text instead, because the template ${problem}.`;
    },
    write(conversation) {
      try {
        const written = template.apply(conversation.prompt, conversation.answers);
        byTemplate += 1;
        return { ...written, byTemplate: true };
      } catch (error) {
        if (!(error instanceof TemplateProblem)) throw error;
        plain += 1;
        problem ||= error.message.replace(/\.$/, '');
        return plainChat.write(conversation);
      }
    },
  };
}
