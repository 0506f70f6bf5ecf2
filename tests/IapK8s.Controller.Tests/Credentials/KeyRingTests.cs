using System.Collections.Immutable;
using IapK8s.Controller.Credentials.Keys;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Credentials;

internal sealed class KeyRingTests
{
    private static readonly ImmutableDictionary<KeySubject, TimeSpan> InUse = new Dictionary<KeySubject, TimeSpan>
    {
        [KeySubject.Scope("shop", "https://shop.example.com")] = TimeSpan.FromHours(8),
        [KeySubject.Assertion("shop", "shop")] = TimeSpan.Zero,
    }.ToImmutableDictionary();

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private string _state = "";

    [SetUp]
    public void MakeFolder() => _state = Directory.CreateTempSubdirectory("iap-keys-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_state, recursive: true);

    [Test]
    public void KeysSurviveARestart()
    {
        var before = Ids(Open());
        Ids(Open()).ShouldBe(before);
        before.Count.ShouldBe(6);
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void KeyFilesAreTheirOwnersAlone()
    {
        Open();
        foreach (var file in Directory.GetFiles(_state, "*", SearchOption.AllDirectories))
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
    }

    /// <summary>Every file, every kind of damage: the start stops and names the file, and nothing is made anew.</summary>
    [TestCase("cut")]
    [TestCase("empty")]
    [TestCase("flipped")]
    [TestCase("two-primaries")]
    [TestCase("other-file")]
    public void ADamagedKeyFileStopsTheStart(string damage)
    {
        Open();
        foreach (var file in Directory.GetFiles(_state, "*.json", SearchOption.AllDirectories))
        {
            var good = File.ReadAllText(file);
            File.WriteAllText(file, damage switch
            {
                "cut" => good[..(good.Length / 2)],
                "empty" => "",
                "flipped" => Flip(good),
                "two-primaries" => good.Replace("\"Primary\"", "\"Retired\"", StringComparison.Ordinal),
                _ => File.ReadAllText(Directory.GetFiles(_state, "*.json", SearchOption.AllDirectories).First(other => other != file)),
            });
            var error = Should.Throw<AggregateException>(() => KeyRing.Open(_state, new KeyRotationOptions(), _time));
            error.InnerExceptions.ShouldAllBe(inner => inner is KeyFileException);
            error.InnerExceptions.ShouldContain(inner => inner.Message.Contains(file));
            File.WriteAllText(file, good);
        }

        Should.NotThrow(() => KeyRing.Open(_state, new KeyRotationOptions(), _time));
    }

    [Test]
    public void EveryDamagedFileIsNamedAtOnce()
    {
        Open();
        var files = Directory.GetFiles(_state, "*.json", SearchOption.AllDirectories);
        foreach (var file in files)
        {
            File.WriteAllText(file, "{}");
        }

        var error = Should.Throw<AggregateException>(() => KeyRing.Open(_state, new KeyRotationOptions(), _time));
        error.InnerExceptions.Count.ShouldBe(files.Length);
    }

    [Test]
    public void WhatAnInterruptedWriteLeftIsRemoved()
    {
        Open();
        var left = Path.Combine(_state, "keys", "group-hash.json.0011.partial");
        File.WriteAllText(left, "half");
        Open();
        File.Exists(left).ShouldBeFalse();
    }

    [Test]
    public void ASubjectThatComesBackFindsItsKeys()
    {
        var ring = Open();
        var before = ring.Current.Find(KeySubject.Assertion("shop", "shop"))!.Primary.Id;
        ring.Require(ImmutableDictionary<KeySubject, TimeSpan>.Empty);
        ring.Require(InUse).Find(KeySubject.Assertion("shop", "shop"))!.Primary.Id.ShouldBe(before);
    }

    [Test]
    public void ARotationIsOnDiskBeforeItIsSeen()
    {
        var ring = Open();
        _time.Advance(TimeSpan.FromDays(8));
        ring.Advance(_ => false);
        var next = ring.Current.Find(KeySubject.Assertion("shop", "shop"))!.Next!.Id;
        Open().Current.Find(KeySubject.Assertion("shop", "shop"))!.Next!.Id.ShouldBe(next);
    }

    private KeyRing Open()
    {
        var ring = KeyRing.Open(_state, new KeyRotationOptions(), _time);
        ring.Require(InUse);
        return ring;
    }

    private static IReadOnlyList<string> Ids(KeyRing ring) => [.. ring.Current.Sets.Values.SelectMany(set => set.Keys).Select(key => key.Id).Order(StringComparer.Ordinal)];

    /// <summary>One character of the secret, still base64.</summary>
    private static string Flip(string json)
    {
        var at = json.IndexOf("\"secret\": \"", StringComparison.Ordinal) + 30;
        return string.Concat(json.AsSpan(0, at), json[at] == 'A' ? "B" : "A", json.AsSpan(at + 1));
    }
}
