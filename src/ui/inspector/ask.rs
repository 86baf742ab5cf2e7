//! What people can ask of a node: a button for each verb, and a line to type commands into. Both
//! are understood in the same way.

use super::super::action::Action;
use super::super::desk::Desk;
use super::super::page::Bill;
use super::super::shared::Shared;
use super::super::words::{sentence, show};
use crate::protocol::{Call, ClientId, Form, Info, Key, NodeId, Value, Verb};
use crate::run::{ClientOnStage, Said, understand, usage};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// The amount that stands there until somebody types another.
const AMOUNT: u32 = 10;

/// What the form that asks a node needs.
#[derive(Clone, PartialEq, Properties)]
pub struct AskProps {
    /// The node.
    pub node: NodeId,
    /// The protocol, and how many registers there are.
    pub bill: Shared<Bill>,
    /// The register on stage.
    pub shown: Key,
    /// A value not yet written.
    pub fresh: Value,
    /// Who serves what instead of this node.
    pub others: Vec<(Form, NodeId)>,
    /// The clients that carry something.
    pub clients: Vec<ClientOnStage>,
    /// Who asks; none for any client that is free.
    pub client: Option<ClientId>,
    /// The run, to answer questions about the node itself.
    pub desk: Shared<RefCell<Desk>>,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// What has been typed and chosen, and what was said to it.
#[derive(Clone, Default)]
struct Entry {
    /// The number, once somebody has typed one.
    number: Option<String>,
    /// The register, once somebody has chosen one.
    key: Option<Key>,
    /// The account that receives.
    to: Option<Key>,
    /// The command line.
    line: String,
    /// Why what was asked cannot be, and whether it was typed as a command.
    trouble: Option<(String, bool)>,
    /// A question, when it was asked, and the answer.
    answer: Option<(String, String)>,
}

/// Everything at hand while the form is drawn.
struct Panel<'a> {
    props: &'a AskProps,
    entry: UseStateHandle<Entry>,
}

/// The form: verbs, questions, a command line.
#[component]
pub fn Ask(props: &AskProps) -> Html {
    let form = Panel {
        props,
        entry: use_state(Entry::default),
    };
    let asks = |verb: &&Verb| matches!(verb.form, Form::Ask(_));
    let questions: Vec<_> = form.info().verbs.iter().filter(asks).collect();
    html! {
        <div class="ask">
            { form.who() }
            { form.operations() }
            if !questions.is_empty() {
                <div class="row questions">
                    for verb in questions {
                        <button type="button" class="small" title={verb.help} onclick={form.press(verb)}>{ verb.title }</button>
                    }
                </div>
            }
            { form.command() }
            { form.answer() }
        </div>
    }
}

impl Panel<'_> {
    fn info(&self) -> &'static Info {
        self.props.bill.info
    }

    fn keys(&self) -> u8 {
        self.props.bill.setup.cluster.keys
    }

    fn key(&self) -> Key {
        self.entry.key.unwrap_or(self.props.shown)
    }

    /// The account that receives: never the one that pays, unless there is no other.
    fn to(&self) -> Key {
        let chosen = self.entry.to.filter(|&to| to != self.key());
        chosen.unwrap_or(Key((self.key().0 + 1) % self.keys().max(1)))
    }

    fn number(&self) -> String {
        let writes = self.info().verb(Form::Write).is_some();
        self.entry.number.clone().unwrap_or_else(|| match writes {
            true => self.props.fresh.to_string(),
            false => AMOUNT.to_string(),
        })
    }

    /// A callback that changes what is typed and chosen.
    fn change<E: JsCast + 'static, I: AsRef<web_sys::Event> + 'static>(
        &self,
        change: impl Fn(&mut Entry, &E) + 'static,
    ) -> Callback<I> {
        let entry = self.entry.clone();
        Callback::from(move |event: I| {
            let target = event.as_ref().target();
            if let Some(element) = target.and_then(|t| t.dyn_into::<E>().ok()) {
                let mut next = (*entry).clone();
                change(&mut next, &element);
                entry.set(next);
            }
        })
    }

    /// Does what a line says, when told to. `typed` says whether somebody typed the line.
    fn run(&self, line: String, typed: bool) -> impl Fn() + 'static {
        let (props, entry) = (self.props.clone(), self.entry.clone());
        let (keys, key) = (self.keys(), self.key());
        move || {
            let mut next = (*entry).clone();
            next.trouble = None;
            match understand(props.bill.info, keys, key, &line) {
                Ok(said) => {
                    if typed {
                        next.line.clear();
                    } else {
                        next.number = None;
                    }
                    match said {
                        Said::Call(call) => props.on.emit(Action::Ask(props.node, call)),
                        Said::Ask(question, key) => {
                            next.answer = answer(&props, question, key, line.trim());
                        }
                    }
                }
                Err(why) => next.trouble = Some((why.to_string(), typed)),
            }
            entry.set(next);
        }
    }

    /// Presses a verb's button.
    fn press(&self, verb: &Verb) -> Callback<MouseEvent> {
        let run = self.run(self.line(verb), false);
        Callback::from(move |_| run())
    }

    /// The command that a verb's button stands for.
    fn line(&self, verb: &Verb) -> String {
        let (word, key, number) = (verb.word, self.key(), self.number());
        match verb.form {
            Form::Transfer => format!("{word} {number} {key} to {}", self.to()),
            form if form.takes_number() => format!("{word} {number} {key}"),
            _ => format!("{word} {key}"),
        }
    }

    /// Who asks, where clients carry something.
    fn who(&self) -> Html {
        let AskProps {
            clients,
            client,
            on,
            ..
        } = self.props;
        if clients.is_empty() {
            return html! {};
        }
        let on = on.clone();
        let onchange = Callback::from(move |event: Event| {
            let select = event
                .target()
                .and_then(|t| t.dyn_into::<HtmlSelectElement>().ok());
            let id = select.and_then(|s| s.value().parse().ok());
            on.emit(Action::AskAs(id.map(ClientId)));
        });
        html! {
            <label class="who">
                <span class="muted">{ "As" }</span>
                <select {onchange}>
                    <option value="" selected={client.is_none()}>{ "any client that is free" }</option>
                    for one in clients {
                        <option value={one.id.0.to_string()} selected={*client == Some(one.id)}>{ carrying(one) }</option>
                    }
                </select>
            </label>
        }
    }

    /// The verbs that are operations, with what has to be said with them.
    fn operations(&self) -> Html {
        let verbs = self.info().verbs.iter();
        let operations: Vec<_> = verbs
            .filter(|verb| !matches!(verb.form, Form::Ask(_)))
            .collect();
        let first = operations.iter().find(|verb| verb.form.takes_number());
        let onsubmit = {
            let run = first.map(|verb| self.run(self.line(verb), false));
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                if let Some(run) = &run {
                    run();
                }
            })
        };
        let with_number = |verb: &&&Verb| verb.form.takes_number();
        html! {
            <form class="row" {onsubmit}>
                if self.keys() > 1 {
                    { self.pick(self.info().model.noun(), self.key(), None, |entry, key| entry.key = Some(key)) }
                }
                for verb in operations.iter().filter(|verb| !verb.form.takes_number()).take(1) {
                    { self.button(verb) }
                }
                if let Some(first) = first {
                    <span class="joined">
                        <button type="submit" title={first.help}>{ self.title(first) }</button>
                        { self.field(first) }
                        for verb in operations.iter().filter(with_number).skip(1) {
                            { self.button(verb) }
                        }
                    </span>
                }
                if self.info().verb(Form::Transfer).is_some() && self.keys() > 1 {
                    <span class="to">
                        { "to " }
                        { self.pick("account that receives", self.to(), Some(self.key()), |entry, key| entry.to = Some(key)) }
                    </span>
                }
                for verb in operations.iter().filter(|verb| !verb.form.takes_number()).skip(1) {
                    { self.button(verb) }
                }
                if let Some((why, false)) = &self.entry.trouble {
                    <p class="refusal" role="alert">{ why }</p>
                }
            </form>
        }
    }

    fn button(&self, verb: &Verb) -> Html {
        html! {
            <button type="button" title={verb.help} onclick={self.press(verb)}>{ self.title(verb) }</button>
        }
    }

    /// "Write", or "Write at A" where A serves such calls instead.
    fn title(&self, verb: &Verb) -> String {
        let other = self
            .props
            .others
            .iter()
            .find(|(form, _)| *form == verb.form);
        match other {
            Some((_, other)) => format!("{} at {other}", verb.title),
            None => verb.title.to_string(),
        }
    }

    fn field(&self, verb: &Verb) -> Html {
        let (name, class) = match verb.form {
            Form::Write => ("Value to write", "mono"),
            _ => ("Amount", "mono amount"),
        };
        let oninput = self.change(|entry, input: &HtmlInputElement| {
            entry.number = Some(input.value());
            entry.trouble = None;
        });
        let oninput: Callback<InputEvent> = oninput;
        html! {
            <input type="text" inputmode="numeric" maxlength="19" {class} aria-label={name}
                autocomplete="off" value={self.number()} {oninput} />
        }
    }

    /// A select of a register; `without` is not offered.
    fn pick(
        &self,
        name: &str,
        chosen: Key,
        without: Option<Key>,
        set: fn(&mut Entry, Key),
    ) -> Html {
        let onchange: Callback<Event> = self.change(move |entry, select: &HtmlSelectElement| {
            if let Ok(key) = select.value().parse() {
                set(entry, Key(key));
            }
        });
        html! {
            <select class="mono key" aria-label={sentence(name)} {onchange}>
                for key in (0..self.keys()).map(Key).filter(|&key| Some(key) != without) {
                    <option value={key.0.to_string()} selected={key == chosen}>{ show(key) }</option>
                }
            </select>
        }
    }

    /// The line to type commands into.
    fn command(&self) -> Html {
        let line = self.entry.line.clone();
        let oninput: Callback<InputEvent> = self.change(|entry, input: &HtmlInputElement| {
            entry.line = input.value();
            entry.trouble = None;
        });
        let onsubmit = {
            let run = self.run(line.clone(), true);
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                run();
            })
        };
        let wrong = self.entry.trouble.as_ref().filter(|(_, typed)| *typed);
        html! {
            <form class="command" {onsubmit}>
                <span class="joined">
                    <input type="text" class="mono" maxlength="80" aria-label="Type a command"
                        placeholder={example(self.info())} autocomplete="off" autocapitalize="off" spellcheck="false"
                        aria-invalid={wrong.is_some().to_string()} value={line} {oninput} />
                    <button type="submit" title="Run the command (Enter)">{ "Run" }</button>
                </span>
                if let Some((why, _)) = wrong {
                    <p class="refusal" role="alert">{ why }</p>
                }
            </form>
        }
    }

    /// What the node has answered; always there, so that a change is read out.
    fn answer(&self) -> Html {
        let answer = &self.entry.answer;
        html! {
            <output class={classes!("answer", answer.is_some().then_some("given"))} aria-live="polite">
                if let Some((asked, lines)) = answer {
                    <span class="muted">{ asked }</span>
                    <span class="lines" tabindex="0">{ lines }</span>
                }
            </output>
        }
    }
}

/// "client 2, has seen A 3".
fn carrying(client: &ClientOnStage) -> String {
    let busy = if client.busy { ", waits" } else { "" };
    match client.carries.as_str() {
        "" => format!("{}{busy}", client.id),
        carries => format!("{}{busy} · {carries}", client.id),
    }
}

fn answer(props: &AskProps, question: u8, key: Key, line: &str) -> Option<(String, String)> {
    let desk = props.desk.try_borrow().ok()?;
    let session = desk.session();
    let asked = format!("{line} · {} at {}", props.node, session.now());
    Some((asked, session.answer(props.node, question, key)))
}

/// A command to begin with: the first that takes a number, since it shows most.
fn example(info: &Info) -> String {
    let telling = info.verbs.iter().find(|verb| verb.form.takes_number());
    let verb = telling.or_else(|| info.verbs.first());
    verb.map(usage).unwrap_or_default()
}

/// A call of every form that a node may pass on to another.
pub(super) fn calls(info: &Info, key: Key) -> impl Iterator<Item = (Form, Call)> {
    let value = Value::INITIAL;
    info.verbs.iter().filter_map(move |verb| {
        let call = match verb.form {
            Form::Read => Call::Read { key },
            Form::Write => Call::Write { key, value },
            Form::Delete => Call::Delete { key },
            Form::Add => Call::Add { key, by: 1 },
            Form::Subtract => Call::Add { key, by: -1 },
            Form::Command(command) => Call::Command { key, command },
            Form::Transfer | Form::Ask(_) => return None,
        };
        Some((verb.form, call))
    })
}
