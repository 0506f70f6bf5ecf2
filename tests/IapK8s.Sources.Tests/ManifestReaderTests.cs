using System.Text;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Policies;
using IapK8s.Sources.Manifests;

namespace IapK8s.Sources.Tests;

internal sealed class ManifestReaderTests
{
    [TestCase("\uFEFF", "\n", TestName = "ReadsAFile_ThatBeginsWithAByteOrderMark")]
    [TestCase("", "\r\n", TestName = "ReadsAFile_WithLineEndingsOfWindows")]
    [TestCase("---\n", "\n", TestName = "ReadsAFile_ThatBeginsWithASeparator")]
    [TestCase("%YAML 1.2\n---\n", "\n", TestName = "ReadsAFile_ThatNamesItsVersion")]
    public void ReadsAFile(string before, string lineEnding)
    {
        var text = before + Policy("hosts: [shop.example.com]").ReplaceLineEndings(lineEnding);
        Single<IapPolicy>(text).Spec.Hosts.ShouldBe(["shop.example.com"]);
    }

    [Test]
    public void ReadsSeveralDocuments_AndListsOfThem()
    {
        const string text = """
            # nothing here
            ---
            apiVersion: iapk8s.io/v1alpha1
            kind: IapGroup
            metadata: {name: a}
            spec: {members: []}
            ---
            ---
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: iapk8s.io/v1alpha1, kind: IapGroup, metadata: {name: b}, spec: {members: ["user:bob"]}}
            - apiVersion: v1
              kind: List
              items:
              - {apiVersion: iapk8s.io/v1alpha1, kind: IapGroup, metadata: {name: c}, spec: {members: ["user:carol"]}}
            ...
            """;
        var manifest = Read(text);
        manifest.Findings.ShouldBeEmpty();
        manifest.Documents.Select(document => document.Id.Name).ShouldBe(["a", "b", "c"]);
        manifest.Documents.Select(document => document.At!.Line).ShouldBe([3, 12, 16]);
    }

    [Test]
    public void TakesYesAndOnAsText_AsYaml12Does() =>
        Single<IapGroup>("apiVersion: iapk8s.io/v1alpha1\nkind: IapGroup\nmetadata: {name: yes}\nspec: {members: [], description: on}\n").Spec.Description.ShouldBe("on");

    [TestCase("\"x\\ud83d\"", false)]
    [TestCase("\"\\udc00\\ud83d\"", false)]
    [TestCase("\"\\ud83d\\ude00\"", true)]
    public void RefusesHalfOfASurrogatePair(string value, bool isRead) =>
        Read($"apiVersion: iapk8s.io/v1alpha1\nkind: IapGroup\nmetadata: {{name: a}}\nspec: {{members: [], description: {value}}}\n").IsUncertain.ShouldBe(!isRead);

    [TestCase("true")]
    [TestCase("8")]
    [TestCase("0o17")]
    [TestCase("1.5")]
    [TestCase("null")]
    [TestCase("~")]
    public void RefusesWhatIsNoText_WhereTextBelongs(string value)
    {
        var manifest = Read(Policy($"mode: {value}"));
        manifest.Documents.Single().Value.ShouldBeNull();
        manifest.Documents.Single().Findings.ShouldHaveSingleItem().Field.ShouldBe("spec.mode");
    }

    [Test]
    public void ReadsJson_WithTabsAndEscapes()
    {
        var group = Single<IapGroup>("{\n\t\"apiVersion\": \"iapk8s.io/v1alpha1\", \"kind\": \"IapGroup\",\n\t\"metadata\": {\"name\": \"a\"},\n\t\"spec\": {\"members\": [\"user:\\u00e4\\ud83d\\ude00\"]}\n}\n", "x.json");
        group.Spec.Members.ShouldBe(["user:ä😀"]);
    }

    [TestCase("""{"a": "\ud83d"}""")]
    [TestCase("""{"a": 1} {"b": 2}""")]
    [TestCase("""{"a": 1,}""")]
    [TestCase("""{'a': 1}""")]
    [TestCase("apiVersion: v1")]
    public void RefusesWhatIsNoJson_InAJsonFile(string text) => Read(text, "x.json").IsUncertain.ShouldBeTrue();

    [Test]
    public void RefusesJsonThatNestsTooDeep() =>
        Read(new string('[', 100) + new string(']', 100), "x.json").Findings.ShouldHaveSingleItem();

    [Test]
    public void ReadsAPod_WithItsNativeSidecarsPorts()
    {
        var pod = Single<PodRecord>("""
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: n, labels: {app: shop}, annotations: {x: y}, deletionGracePeriodSeconds: 30}
            spec:
              nodeName: somewhere
              initContainers:
              - {name: migrate, ports: [{containerPort: 1}]}
              - {name: mesh, restartPolicy: Always, ports: [{containerPort: 2, name: mesh}]}
              containers:
              - {name: app, ports: [{containerPort: 8080, name: http}, {containerPort: 53, protocol: UDP}]}
            status: {phase: Running, podIP: "fd00::1"}
            """);
        pod.Ports.ShouldBe([new PodPort("mesh", 2), new PodPort("http", 8080)]);
        pod.Ips.ShouldBe(["fd00::1"]);
        pod.Labels["app"].ShouldBe("shop");
    }

    [TestCase("Pending", false)]
    [TestCase("Running", false)]
    [TestCase("Unknown", false)]
    [TestCase("Succeeded", true)]
    [TestCase("Failed", true)]
    public void ReadsWhoAPodIs_AndWhetherItHasEnded(string phase, bool hasEnded)
    {
        var pod = Single<PodRecord>($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: n, uid: 6c4b1a52-2b1f-4a52-8f0e-1d6a4f7c9b10}
            spec: {serviceAccountName: shop}
            status: {phase: {{phase}}}
            """);
        (pod.Uid, pod.ServiceAccount, pod.HasEnded).ShouldBe(("6c4b1a52-2b1f-4a52-8f0e-1d6a4f7c9b10", "shop", hasEnded));
    }

    [TestCase("{}")]
    [TestCase("{serviceAccountName: \"\"}")]
    public void APodWithoutAServiceAccount_HasTheDefaultOne(string spec)
    {
        var pod = Single<PodRecord>($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: n}
            spec: {{spec}}
            """);
        (pod.Uid, pod.ServiceAccount, pod.HasEnded).ShouldBe(("", "default", false));
    }

    [Test]
    public void ReadsAService_WhoseTargetPortIsLeftOut()
    {
        var service = Single<ServiceRecord>("""
            apiVersion: v1
            kind: Service
            metadata: {name: s, namespace: n}
            spec:
              selector: {app: shop}
              ports: [{port: 80}, {name: named, port: 81, targetPort: http}, {name: number, port: 82, targetPort: 8082}, {port: 53, protocol: UDP}]
            """);
        service.Ports.ShouldBe([new ServicePort("", 80, "80"), new ServicePort("named", 81, "http"), new ServicePort("number", 82, "8082")]);
    }

    [Test]
    public void ReadsASecret_InBothForms()
    {
        var secret = Single<SecretRecord>("""
            apiVersion: v1
            kind: Secret
            metadata: {name: s, namespace: n}
            data: {a: aGVsbG8=, b: b25l}
            stringData: {b: two}
            """);
        secret.Data["a"].Reveal().ShouldBe("hello");
        secret.Data["b"].Reveal().ShouldBe("two");
        secret.ToString().ShouldNotContain("hello");
    }

    [Test]
    public void NeverThrows_WhateverTheBytes()
    {
        var random = new Random(20261124);
        var seed = Encoding.UTF8.GetBytes(Policy("hosts: [shop.example.com]\n  rules:\n  - {name: a, action: Allow, members: [allUsers]}"));
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = seed.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)"[]{}:,-&*!|>'\"%@`#\t\n \0<?\\\xff"[random.Next(26)];
            var length = random.Next(bytes.Length + 1);
            Read(bytes.AsSpan(0, length), i % 2 == 0 ? "x.yaml" : "x.json").ShouldNotBeNull();
        }
    }

    private static string Policy(string spec) => $"apiVersion: iapk8s.io/v1alpha1\nkind: IapPolicy\nmetadata: {{name: shop, namespace: shop}}\nspec:\n  targetRefs: [{{kind: Service, name: shop}}]\n  {spec}\n" +
        (spec.Contains("rules", StringComparison.Ordinal) ? "" : "  rules:\n  - {name: all, action: Allow, members: [allUsers]}\n");

    private static T Single<T>(string text, string file = "x.yaml")
    {
        var manifest = Read(text, file);
        manifest.Findings.ShouldBeEmpty();
        var document = manifest.Documents.ShouldHaveSingleItem();
        document.Findings.ShouldBeEmpty();
        return document.Value.ShouldBeOfType<T>();
    }

    private static Manifest Read(string text, string file = "x.yaml") => Read(Encoding.UTF8.GetBytes(text), file);

    private static Manifest Read(ReadOnlySpan<byte> bytes, string file) => ManifestReader.Read(file, bytes);
}
