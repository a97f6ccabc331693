import fc from "fast-check";

// In CI the property tests try the same cases each time, so that a change is judged by what it changed; everywhere
// else they try new ones, and fast-check prints the seed of a failure.
if (process.env.CI === "true") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_121 });
