"""Words of job titles in French, German, Spanish, Italian, Dutch, Portuguese, Swedish and Polish, by lines of work.

As in `title_words`: folded (no accents, ss for ß), in the singular, of the masculine form, phrases joined by "_". They say
what a title of another language means to whoever knows English alone: the name of its line.
"""

ABROAD = {
    "software": "entwickler softwareentwickler programmierer developpeur desarrollador programador sviluppatore programmatore "
    "programmeur ontwikkelaar utvecklare systemutvecklare programista webentwickler anwendungsentwickler informaticien",
    "data": "datenanalyst datenwissenschaftler analista_de_datos analyste_de_donnees analista_dati",
    "it": "sistemas informatiker fachinformatiker systemadministrator administrateur_systeme informatique informatica informatico "
    "edv administrador_de_sistemas sistemista systembeheerder informatyk",
    "engineering": "ingenieur ingeniero ingegnere ingenjor inzynier engenheiro konstrukteur konstruktor dessinateur "
    "projeteur dibujante disegnatore maschinenbau bureau_d_etude mechatroniker",
    "architecture": "architekt architecte arquitecto architetto arkitekt geometre vermesser topografo",
    "electrical": "elektriker elektroniker electricien electricista elettricista elektricien elektryk eletricista "
    "elektroinstallateur elektrotechnik",
    "construction": "chantier travaux maurer zimmerer dachdecker maler lackierer bauarbeiter bauleiter polier trockenbauer fliesenleger "
    "macon charpentier couvreur peintre platrier carreleur menuisier conducteur_de_travaux chef_de_chantier ouvrier_du_batiment "
    "batiment gros_oeuvre terrassier grutier albanil carpintero pintor obrero obra encofrador tejador yesero muratore carpentiere imbianchino "
    "cantiere edile metselaar schilder stukadoor bouwvakker snickare malare byggnadsarbetare murare murarz "
    "ciesla malarz budowlaniec pedreiro servente_de_obra tischler schreiner bau",
    "plumbing": "klempner installateur anlagenmechaniker plombier chauffagiste fontanero calefactor idraulico loodgieter "
    "rormokare hydraulik encanador frigoriste climaticien",
    "maintenance": "mechaniker industriemechaniker monteur schlosser instandhaltung haustechniker mecanicien depanneur "
    "maintenance_industrielle mecanico mantenimiento manutentore manutenzione onderhoud underhall mechanik "
    "konserwator manutencao servicetechniker wartung technicien_de_maintenance tecnico_de_mantenimiento",
    "automotive": "kfz kraftfahrzeug carrossier carrosserie garagiste mecanicien_automobile taller_mecanico chapista "
    "carrozziere meccanico_auto automonteur bilmekaniker lakiernik",
    "welding": "schweisser zerspanungsmechaniker dreher fraser soudeur chaudronnier tourneur fraiseur usineur ajusteur soldador "
    "tornero fresador calderero saldatore tornitore lasser svetsare spawacz tokarz serralheiro metallbauer",
    "production": "produktionsmitarbeiter produktionshelfer maschinenfuhrer anlagenfuhrer fertigung fabrikarbeiter "
    "conducteur_de_ligne agent_de_fabrication operateur_de_production conducteur_de_machine ouvrier_de_production regleur "
    "operario_de_produccion produccion operaio produzione productiemedewerker productie operator_produkcji "
    "pracownik_produkcji operador_de_producao producao maskinoperator packare conditionnement",
    "quality": "qualitatssicherung qualitat qualite calidad qualita kwaliteit kvalitet jakosc qualidade",
    "warehouse": "commande lagerist lagermitarbeiter lagerhelfer staplerfahrer kommissionierer magasinier cariste preparateur_de_commande "
    "manutentionnaire almacen almacenero mozo_de_almacen carretillero magazziniere magazijn magazijnmedewerker lagerarbetare "
    "truckforare magazynier armazem estoquista",
    "logistics": "logistik logistique logistica logistiek logistyk disponent spediteur fachkraft_fur_lagerlogistik acheteur achat "
    "einkaufer einkauf comprador compras approvisionneur transitaire speditore inkoper inkopare logisticien",
    "driving": "autocar conducteur receveur fahrer lkw_fahrer busfahrer kraftfahrer berufskraftfahrer kurier zusteller lieferfahrer chauffeur_livreur livreur "
    "conducteur_routier conducteur_de_bus routier conductor repartidor transportista camionero autista corriere "
    "vrachtwagenchauffeur bezorger forare lastbilschauffor bussforare kierowca motorista entregador coursier",
    "nursing": "auxiliaire enfermeria soin krankenpfleger pflegefachkraft pflegehelfer altenpfleger pflegekraft pfleger infirmier "
    "aide_soignant auxiliaire_de_vie aide_a_domicile sage_femme enfermero auxiliar_de_enfermeria cuidador matron infermiere "
    "badante verpleegkundige verzorgende thuiszorg sjukskoterska underskoterska vardbitrade pielegniarka opiekun "
    "tecnico_de_enfermagem gesundheits_und_krankenpfleger accompagnant_educatif pflege",
    "medicine": "arzt facharzt zahnarzt medecin dentiste medico odontologo tandarts lakare tandlakare lekarz stomatolog "
    "physiotherapeut kinesitherapeute fisioterapeuta psychologue psicologo psychologe ergotherapeut orthophoniste logopade "
    "medizinische_fachangestellte assistant_medical radiologue veterinario tierarzt veterinaire",
    "pharmacy": "apotheker pharmazie pharmacien pharmacie farmaceutico farmacia farmacista apotekare farmaceuta "
    "preparateur_en_pharmacie",
    "science": "wissenschaftler forscher chercheur recherche investigador ricercatore onderzoeker forskare naukowiec laborant "
    "chemiker biologe chimiste biologiste laboratoire laboratorio laborantin",
    "social": "animateur accompagnant sozialarbeiter sozialpadagoge assistant_social educateur educateur_specialise travailleur_social trabajador_social "
    "integrador_social assistente_sociale maatschappelijk_werker socionom kurator pracownik_socjalny intervenant_social "
    "moniteur_educateur betreuer aide_familiale",
    "teaching": "lehrer lehrkraft dozent ausbilder enseignant professeur formateur instituteur profesor docente "
    "insegnante professore leraar docent larare nauczyciel professor_de moniteur_d_auto_ecole trainer_erwachsenenbildung",
    "childcare": "enfance enfant infancia erzieher kinderpfleger tagesmutter auxiliaire_de_puericulture puericultrice assistant_maternel garde_d_enfant "
    "animateur_enfance creche puericultor educador_infantil ninero educatore pedagogisch_medewerker forskollarare "
    "barnskotare przedszkole educateur_jeune_enfant animateur_periscolaire",
    "cooking": "plongeur cocina cucina kuche koch kuchenhilfe backer konditor metzger fleischer cuisinier commis_de_cuisine aide_de_cuisine patissier boulanger "
    "boucher pizzaiolo cocinero ayudante_de_cocina panadero pastelero carnicero cuoco aiuto_cuoco panettiere macellaio kok "
    "bakker slager kock bagare kucharz piekarz cozinheiro padeiro traiteur restauration_collective",
    "restaurant": "kellner servicekraft barkeeper serveur chef_de_rang camarero cameriere barista_banconista ober "
    "servitris servitor kelner garcom employe_polyvalent_de_restauration equipier_polyvalent restauration gastronomie "
    "gastronomia hosteleria horeca",
    "hotel": "chambre hotelfachmann rezeptionist empfangsmitarbeiter receptionniste femme_de_chambre valet_de_chambre hotellerie "
    "gouvernante recepcionista camarera_de_piso receptionist_hotel zimmermadchen tourisme turismo",
    "cleaning": "menage entretien reinigungskraft gebaudereiniger putzkraft raumpfleger agent_d_entretien agent_de_nettoyage nettoyage proprete "
    "agent_de_service limpieza limpiador addetto_alle_pulizie pulizie schoonmaker stadare lokalvardare sprzatacz "
    "sprzatanie faxineiro limpeza reinigung hauswirtschaft",
    "security": "securite seguridad sicurezza sicherheitsmitarbeiter wachmann objektschutz agent_de_securite gardien vigile vigilante guardia_de_seguridad "
    "guardia_giurata beveiliger vaktare ochroniarz",
    "sales": "verkaufer vertrieb aussendienst vertriebsmitarbeiter kundenberater vendeur technico_commercial employe_commercial commercial_sedentaire attache_commercial "
    "charge_d_affaire vente comercial vendedor ventas agente_commerciale venditore vendita verkoper saljare "
    "sprzedawca handlowiec przedstawiciel_handlowy vendas attache_commercial",
    "retail": "caisse caja verkaufer_im_einzelhandel einzelhandel kassierer filialleiter caissier hote_de_caisse employe_de_libre_service mise_en_rayon "
    "magasin rayon cajero dependiente reponedor tienda cassiere commesso negozio winkelmedewerker kassamedewerker "
    "butikssaljare kassabitrade kasjer loja conseiller_de_vente libre_service",
    "marketing": "werbung vertriebsmarketing mercadotecnia publicite publicidad pubblicita charge_de_marketing",
    "media": "redakteur journaliste periodista giornalista traducteur ubersetzer traductor traduttore "
    "charge_de_communication comunicacion comunicazione redacteur fotograf photographe",
    "design": "grafikdesigner mediengestalter graphiste disenador decorateur grafico grafisch_vormgever projektant",
    "accounting": "buchhalter steuerberater steuerfachangestellte bilanzbuchhalter lohnbuchhalter comptable expert_comptable "
    "gestionnaire_de_paie aide_comptable contable administrativo_contable contador ragioniere contabile boekhouder "
    "ekonomiassistent redovisningsekonom ksiegowy comptabilite paie",
    "finance": "bankkaufmann finanzberater finanzen banquier conseiller_bancaire charge_de_clientele finanzas banca banchiere "
    "assureur versicherung seguro bankier finanse gestionnaire_de_patrimoine",
    "admin": "administratif sekretar burokaufmann sachbearbeiter verwaltungsangestellter secretaire assistant_administratif assistant_de_direction "
    "agent_administratif hote_d_accueil standardiste auxiliar_administrativo administrativo secretario segretario impiegato "
    "segretaria administratief_medewerker secretaresse kontorist administrator_kontor sekretarz pracownik_biurowy "
    "auxiliar_de_escritorio buro bureautique charge_d_accueil",
    "hr": "personalreferent personalleiter personalsachbearbeiter ressource_humaine charge_de_recrutement recruteur recursos_humanos "
    "risorse_umane personeelszaken personalhandlaggare kadry rrhh",
    "support": "clientele cliente kundenservice kundenbetreuer teleconseiller conseiller_clientele service_client atencion_al_cliente teleoperador "
    "assistenza_clienti klantenservice kundtjanst obsluga_klienta atendente",
    "law": "rechtsanwalt jurist notar avocat juriste notaire abogado notario avvocato advocaat advokat prawnik advogado juridique "
    "rechtsanwaltsfachangestellte",
    "projects": "projet proyecto progetto projektleiter chef_de_projet jefe_de_proyecto responsabile_di_progetto projectleider projektledare "
    "kierownik_projektu gerente_de_projeto conducteur_de_projet",
    "executive": "geschaftsfuhrer abteilungsleiter directeur gerente direttore bedrijfsleider platschef dyrektor diretor dirigeant",
    "agriculture": "landwirt gartner landschaftsgartner erntehelfer forstwirt agriculteur jardinier paysagiste ouvrier_agricole "
    "viticulteur ouvrier_viticole vigneron viticulture maraicher forestier bucheron agricultor jardinero peon_agricola agricoltore giardiniere "
    "contadino tuinder hovenier tradgardsmastare rolnik ogrodnik jardineiro elagueur eleveur",
    "beauty": "friseur kosmetiker coiffeur estheticien praticien_spa peluquero esteticista parrucchiere estetista kapper frisor "
    "fryzjer kosmetyczka cabeleireiro barbier",
    "sports": "fitnesstrainer sportlehrer educateur_sportif entraineur monitor_deportivo entrenador istruttore maitre_nageur "
    "bademeister",
    "property": "hausmeister hausverwalter immobilienmakler immobilier agent_immobilier gardien_d_immeuble syndic inmobiliaria "
    "conserje immobiliare portiere makelaar fastighetsskotare nieruchomosci imobiliario",
    "public": "verwaltung fonctionnaire collectivite territoriale offentlicher_dienst funcionario ambtenaar handlaggare mairie",
    "safety": "arbeitssicherheit securite_incendie prevention_des_risque prevencion_de_riesgos",
}
