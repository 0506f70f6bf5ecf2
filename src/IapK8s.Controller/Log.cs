namespace IapK8s.Controller;

/// <summary>Everything the controller logs, by stable id. Secrets never reach a log: they have types that print <c>***</c>.</summary>
internal static partial class Log
{
    // 1xx: life of the process
    [LoggerMessage(100, LogLevel.Information, "Push listens on {Push}, health on {Health}, source {Source}, state {State}")]
    public static partial void Started(ILogger logger, string push, string health, string source, string state);

    [LoggerMessage(101, LogLevel.Information, "Draining {Streams} streams")]
    public static partial void Draining(ILogger logger, int streams);

    // 2xx: resources
    [LoggerMessage(200, LogLevel.Error, "{Finding}")]
    public static partial void FindingError(ILogger logger, string finding);

    [LoggerMessage(201, LogLevel.Warning, "{Finding}")]
    public static partial void FindingWarning(ILogger logger, string finding);

    [LoggerMessage(202, LogLevel.Information, "Mended: {Finding}")]
    public static partial void FindingMended(ILogger logger, string finding);

    [LoggerMessage(203, LogLevel.Information, "Compiled {Policies} policies for {Pods} pods in {Milliseconds} ms")]
    public static partial void Compiled(ILogger logger, int policies, int pods, long milliseconds);

    [LoggerMessage(204, LogLevel.Error, "A round failed and what is in force stays; trying again in {Seconds} s")]
    public static partial void RoundFailed(ILogger logger, Exception error, double seconds);

    [LoggerMessage(205, LogLevel.Warning, "{Count} revocations that are not in the source any more stay in force until all of the source can be read")]
    public static partial void RevocationsWithheld(ILogger logger, int count);

    [LoggerMessage(206, LogLevel.Error, "Revocations are in force and could not be kept; trying again soon: {Reason}")]
    public static partial void RevocationsNotKept(ILogger logger, string reason);

    [LoggerMessage(207, LogLevel.Error, "Revocations were refused: {Reason}")]
    public static partial void RevocationsRefused(ILogger logger, string reason);

    [LoggerMessage(208, LogLevel.Error, "What was in it stays in force and is kept elsewhere. {Reason}")]
    public static partial void RevocationsSpoiled(ILogger logger, string reason);

    [LoggerMessage(209, LogLevel.Warning, "Secret {Name} with revocations was deleted; what was in it stays in force and is kept anew")]
    public static partial void RevocationsDeleted(ILogger logger, string name);

    // 3xx: credentials and keys
    [LoggerMessage(300, LogLevel.Information, "Wrote credentials of {Count} processes")]
    public static partial void CredentialsWritten(ILogger logger, int count);

    [LoggerMessage(301, LogLevel.Error, "Rotating keys or credentials failed; trying again in {Seconds} s")]
    public static partial void RotationFailed(ILogger logger, Exception error, double seconds);

    [LoggerMessage(302, LogLevel.Information, "{Reason}; trying again in {Seconds} s")]
    public static partial void KeysAwaited(ILogger logger, string reason, double seconds);

    [LoggerMessage(303, LogLevel.Information, "Wrote the authority into {Kind} {Name}")]
    public static partial void WebhookTrustWritten(ILogger logger, string kind, string name);

    [LoggerMessage(305, LogLevel.Warning, "The keys in Secrets cannot be read, and nobody is answered before; trying again in {Seconds} s: {Reason}")]
    public static partial void KeysUnreachable(ILogger logger, string reason, double seconds);

    [LoggerMessage(304, LogLevel.Warning, "The authority could not be written into {Kind} {Name}, so the API server may not reach its webhook; trying again in {Seconds} s: {Reason}")]
    public static partial void WebhookTrustFailed(ILogger logger, string kind, string name, double seconds, string reason);

    [LoggerMessage(306, LogLevel.Information, "Wrote the authority into Secret {Namespace}/{Name}")]
    public static partial void AuthorityWritten(ILogger logger, string @namespace, string name);

    [LoggerMessage(307, LogLevel.Warning, "The authority could not be written into Secret {Namespace}/{Name}, by which gateways know us; trying again in {Seconds} s: {Reason}")]
    public static partial void AuthorityNotWritten(ILogger logger, string @namespace, string name, double seconds, string reason);

    // 4xx: push
    [LoggerMessage(400, LogLevel.Information, "Subscriber {Subscriber} connected, version {Version}, holds {Held} resources")]
    public static partial void SubscriberConnected(ILogger logger, string subscriber, string version, int held);

    [LoggerMessage(401, LogLevel.Information, "Subscriber {Subscriber} left: {Reason}")]
    public static partial void SubscriberLeft(ILogger logger, string subscriber, string reason);

    [LoggerMessage(402, LogLevel.Warning, "Subscriber {Subscriber} refused {Version}: {Resource} {Message}")]
    public static partial void Refused(ILogger logger, string subscriber, string version, string resource, string message);

    [LoggerMessage(403, LogLevel.Warning, "Refused a call by {Peer}: {Reason}")]
    public static partial void CallRefused(ILogger logger, string peer, string reason);

    [LoggerMessage(404, LogLevel.Information, "Appended {Count} revocations")]
    public static partial void Revoked(ILogger logger, int count);

    [LoggerMessage(405, LogLevel.Error, "Stream of {Subscriber} failed")]
    public static partial void StreamFailed(ILogger logger, Exception error, string subscriber);

    [LoggerMessage(406, LogLevel.Information, "The cluster's issuer is {Issuer}; its keys were replaced")]
    public static partial void ClusterIssuerFetched(ILogger logger, string issuer);

    [LoggerMessage(407, LogLevel.Warning, "Keys of the cluster's issuer could not be had; what was had before stays, other tokens are reviewed: {Reason}")]
    public static partial void ClusterIssuerFailed(ILogger logger, string reason);

    [LoggerMessage(408, LogLevel.Warning, "A token could not be reviewed, and admits nobody: {Reason}")]
    public static partial void ReviewFailed(ILogger logger, string reason);

    [LoggerMessage(409, LogLevel.Warning, "Reading from the API server fails; what was known stays in force. {Resource}: {Reason}")]
    public static partial void SourceTrouble(ILogger logger, string resource, string reason);

    [LoggerMessage(410, LogLevel.Information, "{Resource} can be read again")]
    public static partial void SourceMended(ILogger logger, string resource);

    [LoggerMessage(411, LogLevel.Error, "The API server has not been heard of for {Seconds} s: subscribers are sent to other replicas, and keep what they have where there is none")]
    public static partial void SourceStale(ILogger logger, double seconds);

    [LoggerMessage(412, LogLevel.Information, "The API server has been heard of again within {Seconds} s: subscribers are served")]
    public static partial void SourceFresh(ILogger logger, double seconds);

    [LoggerMessage(413, LogLevel.Information, "Replica {Name} tells what it knows")]
    public static partial void ReplicaReached(ILogger logger, string name);

    [LoggerMessage(414, LogLevel.Warning, "Replica {Name} cannot be asked, and who is connected to it is not known: {Reason}")]
    public static partial void ReplicaLost(ILogger logger, string name, string reason);

    [LoggerMessage(415, LogLevel.Information, "Replica {Name} ends in order")]
    public static partial void ReplicaLeft(ILogger logger, string name);

    // 5xx: providers
    [LoggerMessage(500, LogLevel.Information, "Fetched {Keys} keys of {Issuer}")]
    public static partial void ProviderFetched(ILogger logger, string issuer, int keys);

    [LoggerMessage(501, LogLevel.Warning, "Keys of {Issuer} could not be fetched; what was fetched before stays: {Reason}")]
    public static partial void ProviderFailed(ILogger logger, string issuer, string reason);

    [LoggerMessage(502, LogLevel.Warning, "{File} is not what was written and is ignored: {Reason}")]
    public static partial void ProviderFileIgnored(ILogger logger, string file, string reason);

    // 6xx: status
    [LoggerMessage(600, LogLevel.Error, "Status could not be written; trying again in {Seconds} s")]
    public static partial void StatusFailed(ILogger logger, Exception error, double seconds);

    [LoggerMessage(601, LogLevel.Warning, "Status of {Object} could not be written; trying again in {Seconds} s: {Reason}")]
    public static partial void StatusNotWritten(ILogger logger, string @object, double seconds, string reason);

    [LoggerMessage(602, LogLevel.Warning, "Status cannot be written for the moment; what it was stays, and is tried again in {Seconds} s: {Reason}")]
    public static partial void StatusHeldUp(ILogger logger, double seconds, string reason);

    [LoggerMessage(603, LogLevel.Warning, "The event {Reason} of {Object} could not be written and is given up; its status says the same: {Why}")]
    public static partial void EventNotWritten(ILogger logger, string reason, string @object, string why);

    [LoggerMessage(610, LogLevel.Information, "Evicted pod {Namespace}/{Pod}, which ran without a sidecar")]
    public static partial void PodEvicted(ILogger logger, string @namespace, string pod);

    [LoggerMessage(611, LogLevel.Warning, "Pod {Namespace}/{Pod} may not be evicted, as its policy asks: install with rollout.evict.enabled=true, or restart it yourself")]
    public static partial void EvictionForbidden(ILogger logger, string @namespace, string pod);

    [LoggerMessage(612, LogLevel.Warning, "No more pods of {Owner} in {Namespace} are evicted: {Obstacle}")]
    public static partial void RolloutStopped(ILogger logger, string owner, string @namespace, string obstacle);

    [LoggerMessage(613, LogLevel.Warning, "Pods of {Namespace} that run without a sidecar are looked at again in {Seconds} s: {Reason}")]
    public static partial void RolloutFailed(ILogger logger, string @namespace, double seconds, string reason);

    // 7xx: admission
    [LoggerMessage(700, LogLevel.Error, "{Path} could not answer about a {Kind}")]
    public static partial void AdmissionFailed(ILogger logger, Exception error, string path, string kind);

    [LoggerMessage(701, LogLevel.Error, "The webhooks' certificate in {Folder} cannot be used; the one from before is kept: {Reason}")]
    public static partial void WebhookCertificateUnusable(ILogger logger, string folder, string reason);

    // 8xx: leadership
    [LoggerMessage(800, LogLevel.Information, "{Identity} leads: this replica makes keys and writes status")]
    public static partial void LeadershipWon(ILogger logger, string identity);

    [LoggerMessage(801, LogLevel.Information, "{Identity} leads no more")]
    public static partial void LeadershipLost(ILogger logger, string identity);

    [LoggerMessage(802, LogLevel.Warning, "The lease cannot be read or written; trying again soon: {Reason}")]
    public static partial void LeaseFailed(ILogger logger, string reason);

    // 9xx: directories
    [LoggerMessage(900, LogLevel.Information, "Directory {Directory}: {Groups} groups of {People} people are in force; {Added} memberships came, {Removed} went")]
    public static partial void DirectorySynced(ILogger logger, string directory, int groups, int people, int added, int removed);

    [LoggerMessage(901, LogLevel.Error, "Directory {Directory} was not read; what was read before stays in force. {Reason}")]
    public static partial void DirectoryNotRead(ILogger logger, string directory, string reason);

    [LoggerMessage(902, LogLevel.Information, "Directory {Directory} can be read again")]
    public static partial void DirectoryMended(ILogger logger, string directory);

    [LoggerMessage(903, LogLevel.Warning, "A reading of directory {Directory} is held back and what was read before stays in force, until it is approved as {Approval}: {Reason}")]
    public static partial void DirectoryHeld(ILogger logger, string directory, string reason, string approval);

    [LoggerMessage(904, LogLevel.Error, "A reading of directory {Directory} could not be kept, so what was read before stays in force: {Reason}")]
    public static partial void DirectoryNotKept(ILogger logger, string directory, string reason);

    [LoggerMessage(905, LogLevel.Error, "What is kept of directory {Directory} cannot be read; what is in force stays, and is kept anew at the next reading: {Reason}")]
    public static partial void DirectorySpoilt(ILogger logger, string directory, string reason);

    [LoggerMessage(906, LogLevel.Warning, "Something old is still kept of directory {Directory}, and is deleted later: {Reason}")]
    public static partial void DirectoryNotTidied(ILogger logger, string directory, string reason);

    [LoggerMessage(907, LogLevel.Information, "Directory {Directory} is no more: what was read of it was deleted")]
    public static partial void DirectoryDeleted(ILogger logger, string directory);

    [LoggerMessage(908, LogLevel.Warning, "Directory {Directory}: {Warning}")]
    public static partial void DirectoryWarning(ILogger logger, string directory, string warning);

    [LoggerMessage(909, LogLevel.Error, "Reading directory {Directory} failed; what was read before stays in force")]
    public static partial void DirectoryBroke(ILogger logger, Exception error, string directory);
}
