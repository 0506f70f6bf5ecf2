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

    private void Crowd(LiveSessions live)
    {
        _time.Advance(TimeSpan.FromMinutes(11));
        for (var index = 0; index < Capacity; index++)
        {
            live.GetOrAdd("scope", $"{index}");
        }
    }
}
