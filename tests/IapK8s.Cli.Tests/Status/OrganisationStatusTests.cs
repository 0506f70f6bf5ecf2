using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.Cli.Tests.Diff;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Cli.Tests.Status;

/// <summary>What the real controller writes down about hack/demo/org before any sidecar is there. Times, and what the network says, are left out.</summary>
[Category("Golden")]
internal sealed class OrganisationStatusTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    [Test]
    public async Task TheStatusIsAsExpected()
    {
        await using var controller = await RunningController.StartAsync(null, prepared =>
        {
            foreach (var file in Directory.GetFiles(Organisation.Folder))
            {
                File.Copy(file, Path.Combine(prepared.Source, Path.GetFileName(file)));
            }
        });
        var path = Path.Combine(controller.State, "status.json");
        JsonNode? status;
        do
        {
            status = File.Exists(path) ? JsonNode.Parse(await File.ReadAllTextAsync(path)) : null;
        }
        while (status?["policies"]?.AsArray().Any(policy => policy!["hash"] is not null) != true); // Published: a round is told before it is.

        foreach (var condition in status["policies"]!.AsArray().SelectMany(policy => policy!["conditions"]!.AsArray()))
        {
            condition!["lastTransitionTime"] = "2026-01-15T09:00:00+00:00";
        }

        // Of the bytes that sidecars get: another build's are others.
        foreach (var policy in status["policies"]!.AsArray().Where(policy => policy!["hash"] is not null))
        {
            policy!["hash"] = "0123456789abcdef";
        }

        status["findings"] = new JsonArray();
        status["providers"] = new JsonArray();
        status["others"] = new JsonArray();
        Directory.CreateDirectory(Path.Combine(Organisation.Folder, "..", "state"));
        Golden.Check(Path.Combine(Organisation.Folder, "..", "state", "status.json"), status.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n");
    }
}
