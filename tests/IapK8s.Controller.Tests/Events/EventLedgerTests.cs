using IapK8s.Controller.Events;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Events;

internal sealed class EventLedgerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private EventLedger _ledger = null!;

    [SetUp]
    public void Begin() => _ledger = new EventLedger(_time);

    [Test]
    public void WhatStandsIsToldOnce()
    {
        Stand("x");
        Send().Count.ShouldBe(1);
        Stand("x");
        _time.Advance(TimeSpan.FromHours(2));
        Stand("x");
        _ledger.Next().ShouldBe((null, null));
    }

    [Test]
    public void TheSameReasonRaisesTheCount_OnceInTenSeconds_WithTheNewestMessage()
    {
        Stand("1 of 3");
        var first = Send();
        Stand("2 of 3");
        _ledger.Next().ShouldBe((null, EventLedger.LeastInterval));
        _time.Advance(TimeSpan.FromSeconds(4));
        Stand("3 of 3");
        _ledger.Next().ShouldBe((null, TimeSpan.FromSeconds(6)));
        _time.Advance(TimeSpan.FromSeconds(6));
        var again = Send();
        (again.Name, again.Count, again.Notice.Message, again.First).ShouldBe((first.Name, 2, "3 of 3", first.First));
        (again.Last - again.First).ShouldBe(TimeSpan.FromSeconds(10));
        _ledger.Next().ShouldBe((null, null));
    }

    [Test]
    public void WhatIsMendedBeforeItIsToldIsNotTold_AndWhatComesBackIs()
    {
        Stand("x");
        Stand();
        _ledger.Next().ShouldBe((null, null));
        Stand("x");
        var first = Send();
        Stand();
        _time.Advance(TimeSpan.FromMinutes(2));
        Stand("x");
        Send().Count.ShouldBe(2);
        Stand();
        _time.Advance(TimeSpan.FromMinutes(11));
        Stand();
        Stand("x");
        var late = Send();
        (late.Count, late.Name == first.Name).ShouldBe((1, false));
    }

    [Test]
    public void WhoTakesOverDoesNotTellAgain()
    {
        _ledger.Stand([Of("x")], _ => true);
        _ledger.Next().ShouldBe((null, null));
        Stand("y");
        Send().Count.ShouldBe(1);
    }

    [Test]
    public void HoweverManyObjects_SoManyEventsAndNoMore()
    {
        _ledger.Stand(Enumerable.Range(0, 1_000).Select(n => Of("x", $"p{n}")), _ => false);
        for (var i = 0; i < EventLedger.Burst; i++)
        {
            Send();
        }

        var (write, wait) = _ledger.Next();
        write.ShouldBeNull();
        _time.Advance(wait!.Value);
        Send();
    }

    [Test]
    public void WhatIsGoneIsMadeAnew_AndWhatFailsIsGivenUp()
    {
        Stand("x");
        var first = Send();
        _time.Advance(TimeSpan.FromHours(2));
        Stand("y");
        _ledger.Gone(_ledger.Next().Write!);
        var anew = _ledger.Next().Write!;
        (anew.IsNew, anew.Name == first.Name).ShouldBe((true, false));
        var tried = 1;
        while (_ledger.Failed(anew))
        {
            tried++;
            _time.Advance(_ledger.Next().Wait!.Value);
            anew = _ledger.Next().Write!;
            anew.IsNew.ShouldBeTrue();
        }

        tried.ShouldBe(3);
        _ledger.Next().ShouldBe((null, null));
    }

    [Test]
    public void ALongMessageIsCutByBytes_NotWithinACharacter()
    {
        Stand(new string('é', 900));
        var message = Send().Notice.Message;
        System.Text.Encoding.UTF8.GetByteCount(message).ShouldBeLessThanOrEqualTo(1_024);
        message.ShouldEndWith("é…");
    }

    private static Notice Of(string message, string name = "shop") => new(new EventSubject("iapk8s.io/v1alpha1", "IapPolicy", "shop", name, $"uid-{name}"), "Rejected", message);

    private void Stand(params string[] messages) => _ledger.Stand(messages.Select(message => Of(message)), _ => false);

    private EventWrite Send()
    {
        var write = _ledger.Next().Write.ShouldNotBeNull();
        _ledger.Written(write);
        return write;
    }
}
