using IapK8s.Protocol.Peers.V1;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Sessions.V1;
using IapK8s.Protocol.Storage.V1;

namespace IapK8s.Protocol.Tests.Descriptors;

/// <summary>Sidecars two minors behind and one ahead speak this protocol: what was once in it stays, under the same number, name and type.</summary>
[Category("Golden")]
internal sealed class CompatibilityTests
{
    private static readonly string Golden = Path.Combine(Root(), "tests", "IapK8s.Protocol.Tests", "testdata", "descriptors", "wire.txt");

    private static readonly IReadOnlyList<string> Current =
        DescriptorText.Of(AccessLevelsReflection.Descriptor, ApplicationsReflection.Descriptor, DiscoveryReflection.Descriptor, GatewaysReflection.Descriptor, PeersReflection.Descriptor, ResourcesReflection.Descriptor, SessionsReflection.Descriptor, RevocationsReflection.Descriptor);

    [Test]
    public void NothingThatWasInTheProtocolIsGone() => Released().Except(Current).ShouldBeEmpty("removed or changed; reserve the number and add a new field instead");

    [Test]
    public void WhatWasAddedIsRecorded()
    {
        if (Environment.GetEnvironmentVariable("IAP_UPDATE_GOLDENS") == "1" && !Released().Except(Current).Any())
        {
            File.WriteAllLines(Golden, Current);
        }

        Current.Except(Released()).ShouldBeEmpty("run make goldens, and look at the difference");
    }

    [Test]
    public void ZeroMeansUnspecifiedInEveryEnum()
    {
        var zeros = Current.Where(line => line.StartsWith("enum ", StringComparison.Ordinal) && line.Split(' ')[2] == "0").ToList();

        zeros.ShouldNotBeEmpty();
        zeros.ShouldAllBe(line => line.EndsWith("_UNSPECIFIED", StringComparison.Ordinal));
    }

    private static string[] Released() => File.Exists(Golden) ? File.ReadAllLines(Golden) : [];

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "IapK8s.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("No IapK8s.sln above the tests.");
    }
}
