package detect

// cueList is the phrases of one kind of cue. Lines and bars part them; spaces,
// capitals and accents don't matter.
type cueList struct {
	cue     cue
	phrases string
}

// cueLists are the phrases in English, German, French, Spanish, Japanese, and some in
// Portuguese, Italian, Dutch and Chinese.
func cueLists() []cueList {
	return []cueList{
		{useOf, useOfPhrases},
		{meantFor, meantForPhrases},
		{beneath, beneathPhrases},
		{alike, alikePhrases},
		{away, awayPhrases},
		{employer, employerPhrases},
		{partnering, partneringPhrases},
		{heldBy, heldByPhrases},
		{regarding, aboutPhrases},
		{openers, openerPhrases},
		{determiner, determinerPhrases},
		{acting, actingPhrases},
		{productNoun, productNounPhrases},
		{companyNoun, companyNounPhrases},
		{formatNoun, formatNounPhrases},
		{andSoOn, andSoOnPhrases},
		{firstPerson, firstPersonPhrases},
		{formatFirst, formatFirstPhrases},
		{disclosing, disclosingPhrases},
		{aside, asidePhrases},
		{sponsorNote, sponsorNotePhrases},
		{eventNoun, eventNounPhrases},
		{attending, attendingPhrases},
		{paperNoun, paperNounPhrases},
		{codeNoun, codeNounPhrases},
		{publishing, publishingPhrases},
		{allied, alliedPhrases},
		{together, togetherPhrases},
		{thanking, thankingPhrases},
		{releaseMark, releaseMarkPhrases},
		{announcing, announcingPhrases},
		{caseStudy, caseStudyPhrases},
		{quoteVerb, quoteVerbPhrases},
		{jobTitle, jobTitlePhrases},
		{generic, genericPhrases},
		{recurring, recurringPhrases},
		{launching, launchingPhrases},
		{signUp, signUpPhrases},
		{collaborating, collaboratingPhrases},
		{paperStrong, paperStrongPhrases},
		{ownPaper, ownPaperPhrases},
		{paperFolder, paperFolderPhrases},
		{pressFolder, pressFolderPhrases},
		{monthName, monthPhrases},
		{presenting, presentingPhrases},
		{presenting | teaching, teachingPhrases},
		{eventFolder, eventFolderPhrases},
		{ownCode, ownCodePhrases},
		{ownPublishing, ownPublishingPhrases},
		{talkNoun, talkPhrases},
		{upcoming, upcomingPhrases},
		{explaining, explainingPhrases},
		{coHosting, coHostingPhrases},
		{theirEvent, theirEventPhrases},
		{speakingFor, speakingForPhrases},
		{customerFolder, customerFolderPhrases},
		{furniture, furniturePhrases},
		{leavingOut, leavingOutPhrases},
		{telling, tellingPhrases},
		{supposing, supposingPhrases},
		{joining, joiningPhrases},
		{joining | meantFor, joiningToPhrases},
		{announcing | joining | meantFor, nowJoiningPhrases},
		{funding, fundingPhrases},
		{teaming, teamingPhrases},
		{helping, helpingPhrases},
	}
}

// Phrases that stand before a name and say as what it is named.
const (
	useOfPhrases = `using|use|used|uses|we use|i use|with the help of|by way of|via|through|try|tried|trying|leverage|leveraging|leverages|adopt|adopted|adopting
		rely on|relies on|relying on|rely heavily on|relies heavily on|relying heavily on|depend on|depends on|depending on|depend heavily on|work with|works with|working with|worked with|play with|playing with|played with|integrate with|integrates with|integrating with|integrated with
		integration with|integrations with|integrate|connect to|connects to|connecting to|connected to|connect with|plug into|hook into|sync with|syncs with|log in to|sign up for|sign up with
		install|deploy|deploying with|get started with|getting started with|set up|setting up|configure|configuring|migrate to|migrating to|move to|moving to|switch to|switched to|switching to
		choose|chose|chosen|recommend|recommended|recommending|love|prefer|enjoy|import into|importing into|export to|load into|publish to|built for|designed for|powered with
		mit hilfe von|mithilfe von|wir nutzen|nutzen|nutzt|verwenden|verwendet|einsatz von|setzen auf|setzt auf|anbindung an|integration in|integration mit
		a l aide de|grace a|nous utilisons|utiliser|utilise|utilisent|utilisant|connecter a|integration avec|integrer|au moyen de
		usando|utilizando|utilizar|utilizamos|usamos|usar|mediante|gracias a|integracion con|integrar con|conectar con|conectar a|a traves de
		usiamo|utilizziamo|tramite|integrazione con|usamos o|atraves de|integracao com|gebruiken|met behulp van|使用|利用|通过|采用`
	meantForPhrases = `for|with|to|into|in|on|from|for the|with the|to the|plugin for|plug in for|connector for|adapter for|sdk for|client for|extension for|provider for|app for|support for|guide to|how to use|tutorial for
		fur|mit|fur die|fur den|zu|zum|zur|bei|pour|avec|vers|dans|chez|para|con|en|per|voor|met|com|与|和|为`
	beneathPhrases = `built with|built on|built on top of|build with|build on|built using|deployed to|deployed on|deploy to|deploy on|hosted on|hosted at|host on|host it on|running on|run on|runs on|runs in|powered by
		written in|written with|based on|stored in|stored on|store it in|available on|available from|download from|listen on|watch on|follow us on|find us on|subscribe on|posted on|published on|shared on|join our|join us on
		requires|require|prerequisites|compatible with|tested with|tested on|made with|implemented in|deploying to|served from|served by
		gebaut mit|lauft auf|gehostet bei|gehostet auf|basiert auf|bereitgestellt auf|erhaltlich bei|construit avec|heberge sur|heberge par|deploye sur|base sur|disponible sur|construido con|alojado en|desplegado en|basado en|disponible en
		costruito con|ospitato su|basato su|gebouwd met|gehost op|hospedado em|基于|托管在`
	alikePhrases = `like|such as|e g|eg|for example|for instance|including|includes|include|similar to|just like|much like|as well as|along with|alongside|next to|among|other than|besides|inspired by|reminiscent of|the likes of
		compared to|compared with|compare to|in comparison to|versus|vs|unlike|whether|be it|between|companies like|tools like|services like|platforms like|providers like|from the likes of|same as|anything from|everything from
		wie|wie etwa|wie z b|z b|zum beispiel|etwa|darunter|neben|ahnlich wie|im vergleich zu|im gegensatz zu|beispielsweise
		comme|tels que|telles que|tel que|par exemple|notamment|a l instar de|y compris|similaire a|par rapport a|contrairement a
		como|tales como|tal como|por ejemplo|incluyendo|incluido|similar a|al igual que|en comparacion con|a diferencia de
		come|ad esempio|per esempio|quali|zoals|bijvoorbeeld|tais como|por exemplo|incluindo|比如|例如|像`
	awayPhrases = `moving from|move from|moved from|migrate from|migrating from|migrated from|migration from|switch from|switched from|switching from|away from|moving off|moved off|leave|leaving|replace|replaces|replacing|replacement for
		instead of|rather than|alternative to|alternatives to|an alternative to|formerly|formerly known as|previously|ex|competitor to|competitors like|competitors of|competes with|better than|acquired from|spun out of|left|dropping support for|drop support for|ending support for|end of support for|end support for|sunset|sunsetting|deprecating|deprecate|deprecated|discontinuing|discontinued|no longer support|no longer supports|retiring|goodbye|say goodbye to|moving on from
		umstieg von|wechsel von|weg von|statt|anstelle von|alternative zu|ehemals|fruher|migrer de|quitter|au lieu de|plutot que|alternative a|remplacer|anciennement
		migrar de|migracion desde|en lugar de|en vez de|alternativa a|anteriormente|antes|al posto di|in plaats van|em vez de|alternativa ao|代替`
	employerPhrases = `at|worked at|works at|working at|work at|employee at|employed at|employee of|engineer at|engineers at|developer at|developers at|folks at|folks over at|friends at|team at|people at|guys at|colleagues at|ceo of|cto of|coo of|cmo of|founder of|cofounder of|co founder of
		founders of|president of|director of|vp of|head of|manager at|evangelist at|advocate at|architect at|designer at|lead at|joined|joins|alumni of|alumnus of|formerly at|formerly of|previously at|ex|career at|job at|interned at|time at|years at|from the team at
		arbeitet bei|arbeitete bei|mitarbeiter von|mitarbeiter bei|geschaftsfuhrer von|grunder von|leiter bei|travaille chez|employe de|pdg de|fondateur de|directeur de|trabaja en|empleado de|director de|fundador de|presidente de|lavora in|lavora presso|werkt bij`
	partneringPhrases = `partner|partners|partner with|partnered with|partnering with|partners with|partnership with|partnerships with|partnership between|in partnership with|strategic partnership with|our partner|our partners|my partner|our partners at|our friends at|my friends at|our friends from
		collaboration with|collaborate with|collaborated with|collaborating with|in collaboration with|together with|teamed up with|teaming up with|team up with|joined forces with|joining forces with|joint webinar with|jointly with|co hosted with|co hosting with|cohosted with|co authored with|co sponsored by
		sponsor|sponsors|sponsor is|sponsors is|sponsors are|sponsors include|partner is|partners is|partners are|underwrite|underwritten|sponsored by|sponsorship from|sponsored in part by|support from|generously supported by|kindly supported by|financially supported by|underwritten by|brought to you by|co authored with|written by|written with|authored by|with data from|made possible by|thanks to|thank|thank you to|thanks|special thanks to|shout out to|kudos to|congrats to|congratulations to|nice work|great work|good work|great job|good job|well done|hats off to|props to|bravo|relationship with|relationships with|grateful to|on behalf of|commissioned by|paid for by|funded by
		partnerschaft mit|unser partner|unserem partner|unseren partner|unsere partner|in zusammenarbeit mit|zusammenarbeit mit|gemeinsam mit|zusammen mit|kooperation mit|kooperiert mit|verfasst von|erstellt von|gesponsert von|unterstutzt von|dank an|danke an|wir danken
		partenariat avec|en partenariat avec|notre partenaire|nos partenaires|en collaboration avec|collaboration avec|avec le soutien de|soutenu par|sponsorise par|merci a|remercie|remercions|alliance avec|associe a
		en colaboracion con|colaboracion con|alianza con|en alianza con|nuestro socio|nuestros socios|junto con|junto a|asociacion con|patrocinado por|apoyado por|con el apoyo de|gracias a|agradecemos a
		in collaborazione con|partnership con|insieme a|nostro partner|sponsorizzato da|in samenwerking met|samenwerking met|parceria com|em parceria com|em colaboracao com|共同|共同で|と共同で|共著|合作伙伴|携手|联合`
	heldByPhrases = `hosted by|presented by|held by|given by|delivered by|webinar by|webinar from|workshop by|workshop from|talk by|talk from|session by|session from|speaker from|speakers from|organized by|organised by|run by|led by|taught by|a webinar by|keynote by
		prasentiert von|veranstaltet von|gehalten von|ausgerichtet von|organise par|anime par|presente par|propose par|organizado por|impartido por|presentado por|ofrecido por|organizzato da|tenuto da|presentato da|georganiseerd door|organizada por|主办`
	aboutPhrases = `about|on|meet|introducing|announcing|welcome|welcoming|a look at|look at|looking at|review of|overview of|introduction to|intro to|inside|exploring|understanding|spotlight on|interview with|conversation with|talking with|q a with|discover|learn about|learning about|more about|what is|how|why|when|news from|update from|updates from
		uber|vorgestellt|im portrat|im gesprach mit|einblick in|was ist|wie|warum|decouvrez|a propos de|zoom sur|presentation de|entretien avec|qu est ce que|comment|pourquoi|sobre|acerca de|conoce|presentamos|entrevista con|que es|cuando|ti presentiamo|su|intervista a|over|conheca|关于|介绍`
	openerPhrases = `the|a|an|and|or|with|at|by|from|for|of|in|on|to|via|like|using|use|our|your|their|is|as|why|how|what|when|meet|introducing|announcing|join|but|if|this|that|these|those|here|both|new|while|since|after|before|because|so|then|also|its|my|his|her|are|was|where|who|which|can|will|we|i|you|they|it|than|about|through|into|over|under|against|between|during|without|within|see|try|thanks|thank|per|vs|versus|not|no|yes|let|get|make|build|building|add|adding|create|creating|connect|connecting|deploy|manage|managing|install|learn|read|watch|test|testing|integrate|integrating
		der|die|das|mit|bei|fur|und|oder|ein|eine|einen|einem|wie|warum|was|von|vom|zum|zur|auf|im|in|am|an|le|la|les|de|du|des|avec|chez|et|ou|un|une|pour|sur|dans|l|d|el|los|las|con|por|y|o|en|para|del|al|una|come|con|per|il|lo|gli|di|da|e|het|een|met|van|voor|os|as|do|com`
	determinerPhrases  = `the|a|an|our|your|their|my|its|his|her|this|that|these|those|new|latest|popular|great|awesome|amazing|excellent|wonderful|entire|whole|own|existing|both|former|famous|open source|cloud|der|die|das|den|dem|des|ein|eine|einen|einem|einer|unser|unsere|unseren|unserem|le|la|les|l|un|une|notre|nos|du|de|el|los|las|una|nuestro|nuestra|il|lo|gli|o|os|as|het|een`
	formatFirstPhrases = `canal|compte|fichier|cuenta|archivo|conta|arquivo|canale|grupo|groupe|gruppo|formato|formatos|format|dossier|profil|perfil|kanal`
)
