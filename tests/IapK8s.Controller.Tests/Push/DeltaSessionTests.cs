using System.Collections.Frozen;
using IapK8s.Controller.Push;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;

namespace IapK8s.Controller.Tests.Push;

internal sealed class DeltaSessionTests
{
    [Test]
    public void TheFirstResponseCarriesEverythingThatIsLacking()
    {
        var session = new DeltaSession(SubscriberView.Held([KeyValuePair.Create("a", Portal("a", "1").Version), KeyValuePair.Create("old", "x")]));
        var response = session.Next(View([Portal("a", "1"), Portal("b", "1")]))!;
        response.Resources.Select(resource => resource.Name).ShouldBe(["b"]);
        response.RemovedResources.ShouldBe(["old"]);
    }

    [Test]
    public void TheFirstResponseComes_EvenWhenNothingIsLacking()
    {
        var view = View([Portal("a", "1")]);
        var session = new DeltaSession(SubscriberView.Held([KeyValuePair.Create("a", Portal("a", "1").Version)]));
        var response = session.Next(view)!;
        response.Resources.ShouldBeEmpty();
        response.SystemVersion.ShouldBe(view.Version);
        session.Answer(response.Nonce, refused: false).ShouldBe(AnswerResult.Acknowledged);
        session.Next(view).ShouldBeNull();
        session.IsUpToDate(view).ShouldBeTrue();
    }

    [Test]
    public void OneResponseIsUnderWayAtATime_AndTheNextIsMadeFromTheNewest()
    {
        var session = new DeltaSession(SubscriberView.Empty);
        var first = session.Next(View([Portal("a", "1")]))!;
        session.Next(View([Portal("a", "2")])).ShouldBeNull();
        session.Answer(first.Nonce, refused: false);
        session.Next(View([Portal("a", "3")]))!.Resources.Single().Portal.ExternalUrl.ShouldBe("3");
    }

    [Test]
    public void WhatWasRefusedIsNotSentAgain_UntilItChanges()
    {
        var session = Settled(View([Portal("a", "1")]));
        var refused = session.Next(View([Portal("a", "2")]))!;
        session.Answer(refused.Nonce, refused: true).ShouldBe(AnswerResult.Refused);
        session.Next(View([Portal("a", "2")])).ShouldBeNull();
        session.IsUpToDate(View([Portal("a", "2")])).ShouldBeFalse();
        session.Held.Own["a"].Portal.ExternalUrl.ShouldBe("1");
        session.Next(View([Portal("a", "3")])).ShouldNotBeNull();
    }

    [Test]
    public void ARevocationGoesThrough_WhilePoliciesAreRefused()
    {
        var session = Settled(View([Portal("a", "1")]));
        session.Answer(session.Next(View([Portal("a", "2")]))!.Nonce, refused: true);

        var response = session.Next(View([Portal("a", "2")], "sid"))!;
        response.Resources.Select(resource => resource.Name).ShouldBe(["revocation/sid"]);
        session.Answer(response.Nonce, refused: false);
        session.Next(View([Portal("a", "2")], "sid")).ShouldBeNull();
    }

    [Test]
    public void ARevocationGoesFirst_InAResponseOfItsOwn()
    {
        var session = Settled(View([Portal("a", "1")]));
        var wanted = View([Portal("a", "2")], "sid");
        var first = session.Next(wanted)!;
        first.Resources.Select(resource => resource.Name).ShouldBe(["revocation/sid"]);
        session.Answer(first.Nonce, refused: false);
        var second = session.Next(wanted)!;
        second.Resources.Select(resource => resource.Name).ShouldBe(["a"]);
        second.SystemVersion.ShouldBe(wanted.Version);
    }

    [TestCase("")]
    [TestCase("2")]
    [TestCase("x")]
    public void AnAnswerToAnotherResponseIsOutOfOrder(string nonce)
    {
        var session = new DeltaSession(SubscriberView.Empty);
        session.Next(View([Portal("a", "1")]))!.Nonce.ShouldBe("1");
        session.Answer(nonce, refused: false).ShouldBe(AnswerResult.OutOfOrder);
    }

    private static DeltaSession Settled(SubscriberView view)
    {
        var session = new DeltaSession(SubscriberView.Empty);
        session.Answer(session.Next(view)!.Nonce, refused: false).ShouldBe(AnswerResult.Acknowledged);
        return session;
    }

    private static SubscriberView View(IEnumerable<Resource> own, params IEnumerable<string> revocations) => new(
        own.ToFrozenDictionary(resource => resource.Name),
        RevocationEntries.Empty.Change([.. revocations.Select(id => ContentVersion.Stamp(new Resource { Name = $"revocation/{id}", Revocation = new Revocation { Id = id } }))], []));

    private static Resource Portal(string name, string url) => ContentVersion.Stamp(new Resource { Name = name, Portal = new Portal { ExternalUrl = url } });
}
