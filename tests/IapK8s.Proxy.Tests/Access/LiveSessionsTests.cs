using IapK8s.Proxy.Access;
using IapK8s.Proxy.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Proxy.Tests.Access;

/// <summary>A session is one object for everybody who holds it: its end must reach all of them.</summary>
internal sealed class LiveSessionsTests
{
    private const int Capacity = 50_000;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero));

    [Test]
    public void WhoeverHoldsASessionThatWasForgottenForRoom_LooksItUpAgain()
    {
        var (live, world) = (new LiveSessions(_time), new TestWorld());
        var scope = new ScopeSessions(world.Ring(), world.Verifier, live);
        var cookies = RequestCookies.Parse(world.CookiePair(world.Session(_time.GetUtcNow(), "dev")), world.CookieName());
        var first = cookies.Open(scope, _time.GetUtcNow()).ShouldNotBeNull();
        cookies.Open(scope, _time.GetUtcNow()).ShouldBeSameAs(first);

        Crowd(live);

        first.IsForgotten.ShouldBeTrue();
        var again = cookies.Open(scope, _time.GetUtcNow()).ShouldNotBeNull();
        again.ShouldNotBeSameAs(first);
        scope.Open(cookies.Session!, _time.GetUtcNow()).ShouldBeSameAs(again);
    }

    [Test]
    public void AnEndedSessionIsNotForgottenForRoom()
    {
        var (live, world) = (new LiveSessions(_time), new TestWorld());
        var scope = new ScopeSessions(world.Ring(), world.Verifier, live);
        var cookies = RequestCookies.Parse(world.CookiePair(world.Session(_time.GetUtcNow(), "dev")), world.CookieName());
        cookies.Open(scope, _time.GetUtcNow())!.End();

        Crowd(live);

        cookies.Open(scope, _time.GetUtcNow())!.HasEnded.ShouldBeTrue();
    }

    /// <summary>Whoever found it due just before the answer of another's call came does not call again: its answer is there.</summary>
    [Test]
    public async Task WhoComesAfterAnAnswerThatItDidNotKnowOf_LooksAgainInsteadOfAsking()
    {
        var (session, calls, answer) = (new LiveSession("scope", "id"), 0, new TaskCompletionSource());
        var late = session.Answers;
        var first = session.RecheckOnce(session.Answers, AskAsync);
        session.RecheckOnce(late, AskAsync).ShouldBeSameAs(first, "one is under way");
        answer.SetResult();
        await first;

        session.RecheckOnce(late, AskAsync).IsCompletedSuccessfully.ShouldBeTrue();
        calls.ShouldBe(1);

        await session.RecheckOnce(session.Answers, AskAsync);
        calls.ShouldBe(2, "due anew");

        async Task AskAsync(LiveSession asked)
        {
            calls++;
            await answer.Task;
            asked.Answered();
        }
    }

    private void Crowd(LiveSessions live)
    {
        _time.Advance(TimeSpan.FromMinutes(11));
        for (var index = 0; index < Capacity; index++)
        {
            live.GetOrAdd("scope", $"{index}");
        }
    }
}
