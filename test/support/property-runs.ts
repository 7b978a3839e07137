/** How often a property is tried: `n` times, or that share of it which `MISTARA_PROPERTY_RUNS` says (0.05 for mutants, 100 for a night). */
export const runs = (n: number): number => Math.max(10, Math.round(n * Number(process.env['MISTARA_PROPERTY_RUNS'] ?? 1)));
