using CsCheck;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Tests.Properties;

[Category("Property")]
internal sealed class TargetPropertyTests
{
    private const string WireCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/%";

    private static readonly Gen<(string Raw, PathOptions Options)> Targets = Gen.Select(TargetGenerator.Raw, TargetGenerator.Options);

    [Test]
    public void S26_PathEqualsThatOfAnIndependentDecoder() => Targets.Sample(
        t =>
        {
            var target = CanonicalTarget.Parse(t.Raw, t.Options);
            var expected = NaiveTarget.DecodedPath(t.Raw, t.Options);
            target.IsValid.ShouldBe(expected is not null);
            target.Path.ToString().ShouldBe(expected ?? "");
        },
        iter: PropertyCases.Count);

    [Test]
    public void S26_ParsingTheWireTarget_GivesTheSame() => Targets.Sample(
        t =>
        {
            var target = CanonicalTarget.Parse(t.Raw, t.Options);
            if (!target.IsValid)
            {
                return;
            }

            var again = CanonicalTarget.Parse(target.WireTarget, t.Options);
            again.Error.ShouldBe(TargetError.None);
            again.WireTarget.ShouldBeSameAs(target.WireTarget);
            again.Path.ToString().ShouldBe(target.Path.ToString());
            again.Query.ToString().ShouldBe(target.Query.ToString());
        },
        iter: PropertyCases.Count);

    /// <summary>What any app does first: cut the query off, split at slashes, unescape once. It must see the segments that were decided on.</summary>
    [Test]
    public void S26_AnAppThatDecodesTheWireTargetOnce_SeesThePath() => Targets.Sample(
        t =>
        {
            var target = CanonicalTarget.Parse(t.Raw, t.Options);
            if (!target.IsValid)
            {
                return;
            }

            var path = target.WireTarget.Split('?')[0];
            path.ShouldNotContain("//");
            path.Split('/').ShouldNotContain(s => s == "." || s == "..");
            path.Trim(WireCharacters.ToCharArray()).ShouldBeEmpty();
            NaiveTarget.DecodedPath(path, t.Options).ShouldBe(target.Path.ToString());
            var question = t.Raw.IndexOf('?');
            target.Query.ToString().ShouldBe(question < 0 ? "" : t.Raw[question..]);
        },
        iter: PropertyCases.Count);

    [Test]
    public void HostIsCanonical_WhateverWasGiven() => Gen.Frequency(
            (1, Gen.String[0, 40]),
            (4, Pick.From("a", "APP", "example", "com", ".", ".", "-", "xn--", "1", "0x7f", "255", "127", ":", ":80", "[", "]", "::1", "@", " ", "é", "Ü", "\u3002", "%2e", "_", "*", "\0", "/").Array[0, 10].Select(string.Concat)))
        .Sample(
            value =>
            {
                if (!CanonicalHost.TryParse(value, out var host, out var port))
                {
                    host.ShouldBeEmpty();
                    port.ShouldBeNull();
                    return;
                }

                host.Trim("abcdefghijklmnopqrstuvwxyz0123456789-.[]:".ToCharArray()).ShouldBeEmpty();
                CanonicalHost.TryParse(host, out var again, out var none).ShouldBeTrue();
                again.ShouldBe(host);
                none.ShouldBeNull();
                CanonicalHost.TryParse($"{host.ToUpperInvariant()}:8443", out again, out var withPort).ShouldBeTrue();
                again.ShouldBe(host);
                withPort.ShouldBe(8443);
            },
            iter: PropertyCases.Count);
}
