/** The shapes that cross the border, as the engine publishes them. */
export type * from './bindings';
