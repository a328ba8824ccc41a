// SPDX-License-Identifier: Apache-2.0
//
// What was asked of whole groups: how far it is, and the wishes about it. Asked for often while something moves.
import { asProblem, get, send, type Problem } from "../../api/client";
import type { DeskJob } from "../../api/types";

export const isOver = (job: DeskJob): boolean => ["done", "called_off", "failed"].includes(job.state);
export const mayBeUndone = (job: DeskJob): boolean => isOver(job) && job.step !== "open" && job.settled > 0;
export const handled = (job: DeskJob): number => job.settled + job.repeated + job.refused;

const MOVING_MS = 300;
const RESTING_MS = 5000;

export class Jobs {
  list = $state.raw<readonly DeskJob[]>([]);
  problem = $state.raw<Problem | null>(null);
  hidden = $state.raw<ReadonlySet<string>>(new Set()); // reports that were read
  shown = $derived(this.list.filter((job) => !this.hidden.has(job.job_id)));
  asked = $state(""); // the job that somebody may want back, before it is done
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watching = false;
  #seen = false;

  constructor(private readonly ended: () => void) {}

  start(): void {
    this.#watching = true;
    void this.#ask();
  }
  stop(): void {
    this.#watching = false;
    clearTimeout(this.#timer);
  }

  add(job: DeskJob): void {
    this.list = [job, ...this.list.filter((one) => one.job_id !== job.job_id)];
    this.#again(MOVING_MS);
  }

  hide(job: DeskJob): void {
    this.hidden = new Set([...this.hidden, job.job_id]);
  }

  async wish(job: DeskJob, wish: "pause" | "resume" | "cancel"): Promise<void> {
    try {
      const now = await send<DeskJob>("POST", `/v1/desk/jobs/${encodeURIComponent(job.job_id)}/${wish}`);
      this.list = this.list.map((one) => (one.job_id === now.job_id ? now : one));
      this.problem = null;
    } catch (failure) {
      this.problem = asProblem(failure);
    }
    this.#again(MOVING_MS);
  }

  // Takes back all that it settled, by a job of its own.
  async undo(job: DeskJob): Promise<void> {
    this.asked = "";
    try {
      this.add(await send<DeskJob>("POST", `/v1/desk/jobs/${encodeURIComponent(job.job_id)}/undo`));
      this.problem = null;
    } catch (failure) {
      this.problem = asProblem(failure);
    }
  }

  async #ask(): Promise<void> {
    const answer = await get<{ jobs: DeskJob[] }>("/v1/desk/jobs").catch(() => null);
    if (!this.#watching) return;
    if (answer) this.#take(answer.jobs);
    this.#again(this.list.some((job) => !isOver(job)) ? MOVING_MS : RESTING_MS);
  }

  // Whoever opens the page sees what is under way, not the reports of yesterday.
  #take(jobs: readonly DeskJob[]): void {
    const moving = new Set(this.list.filter((job) => !isOver(job)).map((job) => job.job_id));
    if (!this.#seen) this.hidden = new Set(jobs.filter(isOver).map((job) => job.job_id));
    this.#seen = true;
    this.list = jobs;
    if (jobs.some((job) => isOver(job) && moving.has(job.job_id))) this.ended();
  }

  #again(wait: number): void {
    clearTimeout(this.#timer);
    if (this.#watching) this.#timer = setTimeout(() => void this.#ask(), wait);
  }
}
