//! A player as the session that the page and the command line see.

use super::*;

impl Session for Player {
    fn info(&self) -> &'static Info {
        self.live.sim.world().info()
    }

    fn setup(&self) -> &Setup {
        &self.setup
    }

    fn warnings(&self) -> Vec<Warning> {
        self.live.sim.world().warnings()
    }

    fn now(&self) -> Moment {
        self.live.sim.now()
    }

    fn frontier(&self) -> Moment {
        self.frontier.max(self.now())
    }

    fn horizon(&self) -> Moment {
        self.record.horizon.max(self.checkpoints[0].sim.now())
    }

    fn next_at_us(&self) -> Option<u64> {
        let act = self
            .acts
            .get(self.next_act())
            .filter(|act| act.at.step == self.now().step);
        match act {
            Some(act) => Some(act.at.time_us.max(self.now().time_us)),
            None => self.live.sim.next_at_us(),
        }
    }

    fn play(&mut self, until_us: u64, budget: u32) -> bool {
        for _ in 0..budget {
            if self.turn(until_us) == Turned::Nothing {
                self.wait_until(until_us);
                return true;
            }
        }
        false
    }

    fn step(&mut self) -> bool {
        for idle in 0..MAX_IDLE {
            match self.turn(u64::MAX) {
                Turned::Nothing => return false,
                Turned::Idle if idle >= PATIENCE && !self.live.sim.has_prospects() => return false,
                Turned::Idle => {}
                Turned::Event => return true,
            }
        }
        false
    }

    fn step_back(&mut self) -> bool {
        let now = self.now();
        let Some(last) = self.record.event_before(now.step + 1) else {
            return false;
        };
        // The moment before the last choice: that of the choice before, or the beginning.
        let to = self.record.event_before(last.step).unwrap_or_default();
        if to.step < self.horizon().step {
            return false;
        }
        while !self.seek(to, u32::MAX) {}
        true
    }

    fn seek(&mut self, to: Moment, budget: u32) -> bool {
        let now = self.now();
        // What is forgotten cannot be gone back to: the horizon is the earliest that can.
        let horizon = self.horizon();
        let to = if to.step < horizon.step { horizon } else { to };
        // Turns on end in which nothing happened share a mark, so that a moment between two of them
        // is told by its time alone.
        let same = to.step == now.step || self.record.idles_until(to.step) >= Some(now.step);
        if to.step <= now.step && !(same && to.time_us >= now.time_us) {
            self.rewind(to);
        }
        for _ in 0..budget {
            let now = self.now();
            if now.step >= to.step {
                let later = self.next_at_us().is_some_and(|next| next < to.time_us);
                if !later || self.record.idles_until(now.step).is_none() {
                    self.wait_until(to.time_us);
                    return true;
                }
            }
            if self.turn(u64::MAX) == Turned::Nothing {
                let short = format!(
                    "The run stops at {}: nothing happens any more before step {}, where it was \
                     to end.",
                    self.now(),
                    to.step
                );
                self.broken.get_or_insert(short);
                return true;
            }
        }
        false
    }

    fn moment_at(&self, time_us: u64) -> Moment {
        let time_us = time_us.clamp(self.horizon().time_us, self.frontier().time_us);
        let mark = self.record.mark_at(time_us).unwrap_or_default();
        Moment {
            step: mark.step,
            time_us,
        }
    }

    fn act(&mut self, deed: Deed) -> Result<Option<Run>, Refused> {
        let at = self.now();
        let place = self.next_act();
        if place >= MAX_ACTS {
            return Err(Refused(format!(
                "A run holds at most {MAX_ACTS} acts; start a new one."
            )));
        }
        // An act at the last step would lead past it.
        if at.step >= MAX_STEPS {
            return Err(Refused(self.end().unwrap_or_default()));
        }
        let left_behind = self.frontier.step > at.step || place < self.acts.len();
        let old = left_behind.then(|| self.whole());
        self.carry_out(deed)?;
        self.acts.truncate(place);
        self.acts.push(Act { at, deed });
        if left_behind {
            self.record.truncate(at.step);
            self.views.get_mut().clear();
            self.checkpoints
                .retain(|live| live.sim.now().step <= at.step);
            self.frontier = at;
        }
        self.broken = None;
        self.keep(Turned::Event);
        Ok(old)
    }

    fn invoke(&self, node: NodeId, call: Call) -> Choice {
        Choice::Invoke {
            client: self.live.sim.world().free_client(),
            node,
            call,
        }
    }

    fn answer(&self, node: NodeId, question: u8, key: Key) -> String {
        let world = self.live.sim.world();
        let sound = self.setup.cluster.all().contains(node) && key.0 < self.setup.cluster.keys;
        if !sound {
            return "There is no such node or register.".to_string();
        }
        world.answer(node, question, key)
    }

    fn fresh_value(&self) -> Value {
        self.live.sim.fresh_value()
    }

    fn served_by(&self, node: NodeId, call: Call) -> Option<NodeId> {
        self.live.sim.world().serves(node, call).err()
    }

    fn follow(&mut self, run: &Run) -> Result<(), Refused> {
        if run.setup != *self.setup {
            return Err(Refused("That run has another setup.".to_string()));
        }
        let same = self
            .acts
            .iter()
            .zip(&run.acts)
            .take_while(|(a, b)| a == b)
            .count();
        // Up to the first act in which the two differ, both are the same.
        let differ = |acts: &[Act]| acts.get(same).map_or(u64::MAX, |act| act.at.step);
        let fork = differ(&self.acts).min(differ(&run.acts));
        self.acts.clone_from(&run.acts);
        self.views.get_mut().clear();
        self.broken = None;
        if fork.min(run.until.step) < self.horizon().step {
            self.begin_again();
        } else if fork < self.frontier.step {
            self.checkpoints.retain(|live| live.sim.now().step <= fork);
            let at = self.record.mark_before(fork + 1).unwrap_or_default();
            self.record.truncate(fork);
            self.frontier = Moment { step: fork, ..at };
        }
        // At the fork itself, the clock may have run past the act with which the two part.
        if self.now().step >= fork {
            self.rewind(Moment {
                step: fork,
                time_us: u64::MAX,
            });
        }
        Ok(())
    }

    fn snapshot(&self) -> Snapshot {
        let world = self.live.sim.world();
        let all = self.setup.cluster.all();
        let pairs = all.iter().flat_map(|a| all.iter().map(move |b| (a, b)));
        let links = pairs.filter(|(a, b)| a != b).map(|(from, to)| {
            let (cut, held) = world.link(from, to);
            LinkOnStage {
                from,
                to,
                cut,
                held,
            }
        });
        let (workload_on, faults_on) = self.live.sim.switched();
        Snapshot {
            now: self.now(),
            nodes: all.iter().map(|id| self.node_on_stage(id)).collect(),
            messages: self.messages_on_stage(),
            links: links.filter(|link| link.cut || link.held).collect(),
            clients: self.clients_on_stage(),
            may_leave: world.may_leave(),
            workload_on,
            faults_on,
            limit: self.limit(),
        }
    }

    fn verdicts(&self) -> Vec<Verdict> {
        self.live.verdicts()
    }

    fn operations(&self) -> Rc<Vec<Operation>> {
        self.record.operations()
    }

    fn spans(&self) -> Rc<Vec<Span>> {
        self.record.spans()
    }

    fn passages(&self) -> Vec<Passage> {
        self.record.passages()
    }

    fn log(&self, most: usize) -> Vec<LogLine> {
        self.record.log(self.now(), most)
    }

    fn forgotten(&self) -> Option<String> {
        let record = &self.record;
        let shown = (record.horizon > Moment::default()).then(|| {
            format!(
                "What came before {} is forgotten: {} operations and {} log lines. The verdicts \
                 count them.",
                self.horizon(),
                record.forgotten_operations,
                record.forgotten_lines
            )
        });
        let judged = self.live.judge.forgotten();
        let words: Vec<_> = shown.into_iter().chain(judged).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    fn totals(&self) -> Totals {
        self.live.sim.totals()
    }

    fn run(&self) -> Run {
        self.run_until(self.now())
    }

    fn branch(&self) -> Run {
        self.whole()
    }

    fn broken(&self) -> Option<String> {
        self.broken.clone()
    }

    fn chain(&self) -> u64 {
        self.live.sim.world().chain()
    }
}
