import { useEffect, type RefObject } from 'react';

const offsets = new Map<string, number>();

/** Where a list stood when it was left; 0 for one not seen yet. */
export function rememberedScroll(key: string): number {
  return offsets.get(key) ?? 0;
}

/** Keeps the scroll position of `element` under `key`, so that coming back shows the same rows. */
export function useScrollMemory(key: string, element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const node = element.current;
    if (!node) return;
    const keep = () => offsets.set(key, node.scrollTop);
    node.addEventListener('scroll', keep, { passive: true });
    return () => node.removeEventListener('scroll', keep);
  }, [key, element]);
}
