const channel = new MessageChannel();
const waiting: (() => void)[] = [];

channel.port1.onmessage = () => waiting.shift()?.();
// In Node an open port would keep the process alive.
(channel.port1 as { unref?: () => void }).unref?.();

/**
 * Resolves after the messages that wait have been handled; unlike a timer it is never delayed. Whoever calls while
 * others wait has a turn of their own.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}
