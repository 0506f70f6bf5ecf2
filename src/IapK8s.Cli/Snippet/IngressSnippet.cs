using System.Collections.Immutable;

namespace IapK8s.Cli.Snippet;

/// <summary>Configuration for one kind of ingress.</summary>
/// <param name="Kind">As it is asked for.</param>
/// <param name="Policy"><c>namespace/name</c>.</param>
/// <param name="Advice">What has to be so besides; a sentence each.</param>
/// <param name="Text">What goes into a file, the advice before it in comments.</param>
internal sealed record IngressSnippet(string Kind, string Policy, ImmutableArray<string> Hosts, ImmutableArray<string> Advice, string Text);
