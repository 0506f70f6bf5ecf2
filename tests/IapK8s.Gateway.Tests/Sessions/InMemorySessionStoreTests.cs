using IapK8s.Gateway.Sessions;
using IapK8s.Identity.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Gateway.Tests.Sessions;

internal sealed class InMemorySessionStoreTests
{
    private readonly FakeTimeProvider _time = new();
    private InMemorySessionStore _store = null!;

    [SetUp]
    public void Start() => _store = new InMemorySessionStore(_time, 100);

    [TearDown]
    public void Stop() => _store.Dispose();

    [Test]
    public async Task NeverBringsAnEndedSessionBack()
    {
        var session = Session("a", "alice");
        await _store.AddAsync(session, default);
        await _store.RemoveAsync("a", default);

        (await _store.ReplaceAsync(session, session with { LastSeen = _time.GetUtcNow() }, default)).ShouldBeFalse();
        (await _store.FindAsync("a", default)).ShouldBeNull();
    }

    [Test]
    public async Task ReplacesOnlyWhatItWasReadAs()
    {
        var session = Session("a", "alice");
        await _store.AddAsync(session, default);
        (await _store.ReplaceAsync(session, session with { LastSeen = _time.GetUtcNow().AddMinutes(1) }, default)).ShouldBeTrue();

        (await _store.ReplaceAsync(session, session with { LastSeen = _time.GetUtcNow().AddMinutes(2) }, default)).ShouldBeFalse();
    }

    [Test]
    public async Task AnExpiredSessionIsGone_AtOnceAndFromMemoryWithTheSweep()
    {
        await _store.AddAsync(Session("a", "alice"), default);
        _time.Advance(TimeSpan.FromHours(1));

        (await _store.FindAsync("a", default)).ShouldBeNull();
        _time.Advance(TimeSpan.FromMinutes(1));
        _store.Count.ShouldBe(0);
        (await _store.FindByPersonAsync("/corp", "alice", null, default)).ShouldBeEmpty();
    }

    [Test]
    public async Task OnePersonCannotFillTheStore()
    {
        for (var i = 0; i < InMemorySessionStore.MaxPerPerson + 1; i++)
        {
            (await _store.AddAsync(Session($"a{i}", "alice") with { LastSeen = _time.GetUtcNow().AddSeconds(i) }, default)).ShouldBeTrue();
        }

        _store.Count.ShouldBe(InMemorySessionStore.MaxPerPerson);
        (await _store.FindAsync("a0", default)).ShouldBeNull();
        (await _store.FindAsync("a64", default)).ShouldNotBeNull();
    }

    [Test]
    public async Task AFullStoreTakesNobodyNew_AndThrowsNobodyOut()
    {
        for (var i = 0; i < 100; i++)
        {
            await _store.AddAsync(Session($"s{i}", $"person{i}"), default);
        }

        (await _store.AddAsync(Session("late", "late"), default)).ShouldBeFalse();
        (await _store.FindAsync("s0", default)).ShouldNotBeNull();
    }

    [Test]
    public async Task FindsByPersonAndByTheProvidersSession()
    {
        await _store.AddAsync(Session("a", "alice") with { ProviderSessionId = "p1" }, default);
        await _store.AddAsync(Session("b", "alice") with { ProviderSessionId = "p2" }, default);
        await _store.AddAsync(Session("c", "bob") with { ProviderSessionId = "p1", Provider = "/other" }, default);

        (await _store.FindByPersonAsync("/corp", "alice", null, default)).Select(session => session.Id).ShouldBe(["a", "b"], ignoreOrder: true);
        (await _store.FindByPersonAsync("/corp", null, "p1", default)).Select(session => session.Id).ShouldBe(["a"]);
        (await _store.FindByPersonAsync("/corp", "bob", "p1", default)).ShouldBeEmpty();
        (await _store.FindByPersonAsync("/corp", null, null, default)).ShouldBeEmpty();
    }

    [Test]
    public async Task AOneTimeValueIsTakenOnce_AndForgottenAfterItsTime()
    {
        var until = _time.GetUtcNow().AddMinutes(10);
        (await _store.TryConsumeAsync("jti", "x", until, default)).ShouldBeTrue();
        (await _store.TryConsumeAsync("jti", "x", until, default)).ShouldBeFalse();
        (await _store.TryConsumeAsync("other", "x", until, default)).ShouldBeTrue();
        _time.Advance(TimeSpan.FromMinutes(11));
        (await _store.TryConsumeAsync("jti", "x", _time.GetUtcNow().AddMinutes(1), default)).ShouldBeTrue();
    }

    private StoredSession Session(string id, string person) => new()
    {
        Id = id,
        Scope = "shop|https://shop.example.com",
        Provider = "/corp",
        Identity = new TokenIdentity { Subject = person },
        ProviderSubject = person,
        IssuedAt = _time.GetUtcNow(),
        ExpiresAt = _time.GetUtcNow().AddHours(1),
        LastSeen = _time.GetUtcNow(),
        Confirmed = _time.GetUtcNow(),
    };
}
