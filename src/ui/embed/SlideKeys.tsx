import { useEffect } from 'react';
import { connectParent, turnsSlides } from '../../app/embed/embedding.ts';
import { usePageState } from '../usePage.ts';

/** What a key is typed into, whoever else would like to have it. */
const TYPED_INTO =
  'input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [role=combobox]';
/** What moves by arrows and page keys, or is pressed by space. */
const MOVES = '[type=range], [type=radio], [role=slider], [role=tab], [role=option], [role=menuitem]';
const IS_PRESSED = 'button, a, summary, [type=checkbox]';

/** Keys that nothing here has a use for go to the slides around; Escape gives them the focus. */
export default function SlideKeys() {
  const takesKeys = usePageState(({ embed }) => embed?.takesKeys ?? true);
  useEffect(() => {
    const parent = connectParent(window, () => {});
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const { key, shiftKey } = event;
      if (key === 'Escape') {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        window.parent.focus();
        parent.tell({ type: 'dpo-lab', key, shiftKey });
      }
      if (!turnsSlides(key) || isUsed(event, takesKeys)) return;
      event.preventDefault();
      // Before anything in the lab can take it.
      if (!takesKeys) event.stopImmediatePropagation();
      parent.tell({ type: 'dpo-lab', key, shiftKey });
    };
    window.addEventListener('keydown', press, { capture: !takesKeys });
    return () => {
      window.removeEventListener('keydown', press, { capture: !takesKeys });
      parent.close();
    };
  }, [takesKeys]);
  return null;
}

function isUsed({ key, target }: KeyboardEvent, takesKeys: boolean): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(TYPED_INTO)) return true;
  if (!takesKeys) return false;
  return target.closest(key === ' ' ? `${IS_PRESSED}, ${MOVES}` : MOVES) !== null;
}
