export function ensurePackages(root: string): Promise<void>;
export function checkNode(actual: string, wanted: string): void;
export function sameAsLocked(root: string): boolean;
export function whyNpmFailed(errors: string): string;
