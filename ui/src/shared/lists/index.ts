export * from './Tree';
export * from './VirtualGrid';
export * from './VirtualList';
export type { Selection } from './useSelection';
