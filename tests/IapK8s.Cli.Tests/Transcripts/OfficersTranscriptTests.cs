using IapK8s.TestKit.Goldens;

namespace IapK8s.Cli.Tests.Transcripts;

/// <summary>What a security officer does about hack/demo/org: is anything wrong with it, what would a change have done, who is shut out; <c>make goldens</c> rewrites them.</summary>
[Category("Golden")]
internal sealed class OfficersTranscriptTests
{
    [TestCase("lint")]
    [TestCase("diff")]
    [TestCase("revoke")]
    [TestCase("status")]
    public async Task TheTranscriptIsAsExpected(string name)
    {
        var file = Checkout.PathOf($"hack/demo/org/transcripts/{name}.txt");

        Golden.Check(file, await Transcript.ReplayAsync(await File.ReadAllTextAsync(file)));
    }
}
