using IapK8s.TestKit.Goldens;

namespace IapK8s.Cli.Tests.Transcripts;

/// <summary>What a security officer asks about hack/demo/org, and the answers; <c>make goldens</c> rewrites them.</summary>
[Category("Golden")]
internal sealed class OrganisationTranscriptTests
{
    [TestCase("explain")]
    [TestCase("can")]
    [TestCase("who-can")]
    public async Task TheTranscriptIsAsExpected(string name)
    {
        var file = Checkout.PathOf($"hack/demo/org/transcripts/{name}.txt");

        Golden.Check(file, await Transcript.ReplayAsync(await File.ReadAllTextAsync(file)));
    }
}
