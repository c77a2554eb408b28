export * from './ConnectDialog';
export * from './services';
