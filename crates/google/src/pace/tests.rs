use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

fn settings(calls: Option<u32>, creates: Option<u32>) -> Settings {
    let real = Settings::new("0.0.0-test", Arc::new(|| 0.0));
    Settings { calls_per_minute: calls, creates_per_second: creates, ..real }
}

fn limit(pacer: &Pacer) -> usize {
    pacer.state().width.limit()
}

/// Lets so many calls go, one after another, and tells how many seconds after the first each went.
async fn times(pacer: &Pacer, lane: Lane, count: usize) -> Vec<f64> {
    let begun = Instant::now();
    let mut times = Vec::new();
    for _ in 0..count {
        pacer.admit(lane).await.served();
        times.push((Instant::now() - begun).as_secs_f64());
    }
    times
}

/// Counts the most of some times that lie in one stretch, wherever it begins.
fn most_within(times: &[f64], stretch: f64) -> usize {
    let within = |from: f64| times.iter().filter(|time| **time >= from && **time < from + stretch).count();
    times.iter().map(|from| within(*from)).max().unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn no_minute_holds_more_calls_than_the_quota() {
    let pacer = Pacer::new(&settings(Some(100), None));
    let times = times(&pacer, Lane::Calls, 350).await;
    assert_eq!(times[99], 0.0, "a share that nobody used is there at once");
    assert_eq!(most_within(&times, 60.0), 100, "wherever the minute begins");
    assert!(times[349] < 200.0, "and no more is waited than must be: {}", times[349]);
}

#[tokio::test(start_paused = true)]
async fn ten_a_second_are_created_and_others_go_on() {
    let pacer = Pacer::new(&settings(None, Some(10)));
    let creates = times(&pacer, Lane::Creates, 45).await;
    assert_eq!(most_within(&creates, 1.0), 10, "Google's limit");
    let others = times(&pacer, Lane::Calls, 500).await;
    assert_eq!(others[499], 0.0, "what creates nothing does not wait for it");
}

#[tokio::test(start_paused = true)]
async fn licences_are_asked_about_once_a_second() {
    let times = times(&Pacer::new(&settings(None, None)), Lane::Licences, 4).await;
    assert!(times[3] >= 3.0, "Google allows one a second: {times:?}");
}

#[tokio::test(start_paused = true)]
async fn limits_can_be_lifted() {
    let pacer = Pacer::new(&settings(None, None));
    assert_eq!(times(&pacer, Lane::Creates, 20_000).await.last(), Some(&0.0), "nothing is waited for");
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_google_asks_for_holds_for_everybody() {
    let pacer = Pacer::new(&settings(None, None));
    pacer.admit(Lane::Calls).await.too_fast(Some(Duration::from_secs(30)));
    assert_eq!(times(&pacer, Lane::Calls, 1).await, [30.0], "another call waits too");
    pacer.admit(Lane::Calls).await.too_fast(Some(Duration::from_secs(90_000)));
    assert_eq!(times(&pacer, Lane::Calls, 1).await, [120.0], "but not for ever");
}

#[tokio::test(start_paused = true)]
async fn chance_keeps_those_who_wait_apart() {
    let chance = Arc::new(|| 0.5);
    let pacer = Pacer::new(&Settings { jitter: chance, ..settings(Some(1), None) });
    assert_eq!(times(&pacer, Lane::Calls, 2).await, [0.0, 61.55], "a minute, its margin, and half a tenth");
}

#[tokio::test(start_paused = true)]
async fn as_many_at_once_as_google_bears() {
    let pacer = Pacer::new(&settings(None, None));
    assert_eq!(limit(&pacer), 8, "to begin with");
    times(&pacer, Lane::Calls, 2).await;
    assert_eq!(limit(&pacer), 10, "one more with each good answer");
    times(&pacer, Lane::Calls, 5_000).await;
    assert_eq!(limit(&pacer), 32, "and no further");

    let together = [pacer.admit(Lane::Calls).await, pacer.admit(Lane::Calls).await];
    tokio::time::advance(Duration::from_millis(1)).await;
    for permit in together {
        permit.too_fast(None);
    }
    assert_eq!(limit(&pacer), 16, "two that were under way together are one warning");
    times(&pacer, Lane::Calls, 16 + 17).await;
    assert_eq!(limit(&pacer), 18, "since then, one more after each run of good answers");
    for _ in 0..10 {
        tokio::time::advance(Duration::from_millis(1)).await;
        pacer.admit(Lane::Calls).await.too_fast(None);
    }
    assert_eq!(limit(&pacer), 1, "one call is always let go");
}

#[tokio::test(start_paused = true)]
async fn whoever_comes_when_all_places_are_taken_waits_for_one() {
    let pacer = Arc::new(Pacer::new(&settings(None, None)));
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let tasks: Vec<_> = (0..100)
        .map(|index| {
            let (pacer, now, most) = (Arc::clone(&pacer), Arc::clone(&now), Arc::clone(&most));
            tokio::spawn(async move {
                let permit = pacer.admit(Lane::Calls).await;
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                wait(Duration::from_millis(10)).await;
                now.fetch_sub(1, Ordering::SeqCst);
                // Every third is given up: its place must come free all the same.
                if index % 3 != 0 { permit.served() } else { drop(permit) }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no task fails");
    }
    let most = most.load(Ordering::SeqCst);
    assert!((9..=32).contains(&most), "eight at once, and more as it goes well: {most}");
}

#[tokio::test(start_paused = true)]
async fn a_place_is_free_again_when_a_waiting_call_is_given_up() {
    let pacer = Pacer::new(&settings(None, Some(1)));
    pacer.admit(Lane::Creates).await.served();
    let given_up = tokio::time::timeout(Duration::from_millis(100), pacer.admit(Lane::Creates)).await;
    assert!(given_up.is_err(), "the second create has to wait");
    let mut held = Vec::new();
    for _ in 0..8 {
        held.push(pacer.admit(Lane::Calls).await);
    }
    assert_eq!(held.len(), 8, "nobody holds a place who is gone");
}

#[tokio::test(start_paused = true)]
async fn a_place_that_one_cannot_use_yet_is_another_s() {
    let pacer = Arc::new(Pacer::new(&settings(None, Some(1))));
    pacer.admit(Lane::Creates).await.served();
    let mut held = Vec::new();
    for _ in 0..8 {
        held.push(pacer.admit(Lane::Calls).await);
    }
    let waiting = |lane| {
        let pacer = Arc::clone(&pacer);
        tokio::spawn(async move {
            pacer.admit(lane).await.served();
            Instant::now()
        })
    };
    // The create comes first, finds no place, and when it is told of one it is not its turn.
    let begun = Instant::now();
    let create = waiting(Lane::Creates);
    tokio::time::advance(Duration::from_millis(1)).await;
    let call = waiting(Lane::Calls);
    tokio::time::advance(Duration::from_millis(1)).await;

    drop(held.pop());

    let (call, create) = (call.await.expect("no task fails"), create.await.expect("no task fails"));
    assert!(call - begun < Duration::from_millis(100), "the call need not wait for the create's turn");
    assert!(create - begun > Duration::from_millis(900), "one create a second");
}

#[test]
fn creates_that_wake_a_little_late_keep_their_rate() {
    let ms = Duration::from_millis;
    let mut window = Window::evenly(10, Duration::from_secs(1));
    let begun = Instant::now();
    let mut went = vec![begun];
    window.note(begun);
    for late in [9, 0, 3, 12, 0, 0, 5, 7, 1, 0, 12, 4, 0, 9, 2, 11, 0, 6, 8, 0].into_iter().cycle().take(200)
    {
        let now = window.next().expect("one went before") + ms(late);
        window.note(now);
        went.push(now);
    }
    let seconds = (*went.last().expect("some went") - begun).as_secs_f64();
    assert!(200.0 / seconds > 9.7, "what one is late does not add up: {} a second", 200.0 / seconds);
    let times: Vec<f64> = went.iter().map(|went| (*went - begun).as_secs_f64()).collect();
    assert_eq!(most_within(&times, 1.0), 10, "and no second holds eleven");

    let after = window.next().expect("they went") + ms(500);
    window.note(after);
    assert_eq!(window.next(), Some(after + ms(102)), "a real pause is not made up for");
}
